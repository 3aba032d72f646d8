namespace Aholo.Local.Testing.Chaos;

/// <summary>Azurite's index of blobs at a moment, with its journal. Restored after a kill, it stands for a disk that had not written what it confirmed.</summary>
internal sealed class StorageSnapshot
{
    private readonly DirectoryInfo _folder;
    private readonly IReadOnlyDictionary<string, byte[]> _files;

    private StorageSnapshot(DirectoryInfo folder, IReadOnlyDictionary<string, byte[]> files) => (_folder, _files) = (folder, files);

    /// <summary>Reads the files, while Azurite runs.</summary>
    /// <param name="dataDirectory">The directory of all state.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<StorageSnapshot> TakeAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.Combine(dataDirectory, "azurite"));
        while (true)
        {
            try
            {
                // The journal first: applied to a newer index, its changes are there already.
                var files = new Dictionary<string, byte[]>();
                foreach (var file in Files(folder).OrderByDescending(file => file.Name))
                    files[file.FullName] = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
                return new(folder, files);
            }
            catch (FileNotFoundException)
            {
                // Azurite has saved the index, which ends the journal.
            }
        }
    }

    /// <summary>Gets when the files were replaced.</summary>
    public DateTimeOffset RestoredAt { get; private set; }

    /// <summary>Replaces the files. Azurite must have ended.</summary>
    public void Restore()
    {
        RestoredAt = DateTimeOffset.UtcNow;
        foreach (var file in Files(_folder))
            file.Delete();
        foreach (var (path, content) in _files)
            File.WriteAllBytes(path, content);
    }

    private static FileInfo[] Files(DirectoryInfo folder) => folder.GetFiles("__azurite_db_blob__*");
}
