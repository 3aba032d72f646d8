using Aholo.Cli.Inputs;

namespace Aholo.Cli.Projects;

/// <summary>A download that is not complete. It has a name of its own, so that a file or a link of the user is never written or deleted.</summary>
internal sealed class PartialFile : IAsyncDisposable
{
    // The length of a GUID in format N.
    private const int IdLength = 32;

    private PartialFile(string finalPath, string path) => (FinalPath, Content) = (
        finalPath, new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous));

    public string FinalPath { get; }

    public FileStream Content { get; }

    public static PartialFile Create(string finalPath) => new(finalPath, $"{finalPath}.{Guid.NewGuid():N}{OwnFiles.PartSuffix}");

    /// <summary>Deletes what killed runs left of a download. A running command holds its file locked.</summary>
    public static void DeleteAbandoned(string finalPath)
    {
        var pattern = $"{Path.GetFileName(finalPath)}.{new string('?', IdLength)}{OwnFiles.PartSuffix}";
        foreach (var path in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(finalPath))!, pattern))
        {
            var id = path[^(IdLength + OwnFiles.PartSuffix.Length)..^OwnFiles.PartSuffix.Length];
            if (Guid.TryParseExact(id, "N", out _) && FileLength.Of(path) is not null && new FileInfo(path).LinkTarget is null)
                TryDelete(path);
        }
    }

    /// <summary>Gives the file its final name, once it is on the disk.</summary>
    /// <exception cref="IOException">The name is taken, or the file cannot be written.</exception>
    public void Complete()
    {
        Content.Flush(flushToDisk: true);
        Content.Dispose();
        File.Move(Content.Name, FinalPath);
    }

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        File.Delete(Content.Name);
    }

    private static void TryDelete(string path)
    {
        try
        {
            using var unlocked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another command is downloading it.
        }
    }
}
