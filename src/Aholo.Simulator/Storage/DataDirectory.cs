namespace Aholo.Simulator.Storage;

/// <summary>The folders that a simulator keeps its state in, for itself alone as long as it runs.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly bool _temporary;
    private readonly FileStream _lock;

    /// <param name="path">The directory, made when missing; <see langword="null"/> for a temporary one.</param>
    /// <exception cref="IOException">Another simulator uses the directory.</exception>
    public DataDirectory(string? path)
    {
        _temporary = path is null;
        Root = path is null ? Directory.CreateTempSubdirectory("aholo-simulator-").FullName : Directory.CreateDirectory(path).FullName;
        Uploads = Directory.CreateDirectory(Path.Combine(Root, "uploads")).FullName;
        Results = Directory.CreateDirectory(Path.Combine(Root, "results")).FullName;
        try
        {
            _lock = new FileStream(Path.Combine(Root, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The data directory {Root} is used by another simulator. Stop that one, or give this one another directory.", exception);
        }
    }

    public string Root { get; }

    public string Uploads { get; }

    public string Results { get; }

    public string Journal(string name) => Path.Combine(Root, name + ".jsonl");

    public void Dispose()
    {
        _lock.Dispose();
        if (_temporary)
            Directory.Delete(Root, recursive: true);
    }
}
