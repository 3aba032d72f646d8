using LocalAzure.Shared;

namespace Aholo.Simulator.Storage;

/// <summary>The data directory of a simulator, locked while it runs.</summary>
internal sealed class SimulatorDirectory : IDisposable
{
    private readonly bool _temporary;
    private readonly FileStream _lock;

    /// <param name="path">The directory, created if it does not exist; <see langword="null"/> for a temporary one.</param>
    /// <exception cref="IOException">Another simulator uses the directory, or it cannot be written.</exception>
    public SimulatorDirectory(string? path)
    {
        _temporary = path is null;
        FileStream? file;
        try
        {
            Root = path is null ? Directory.CreateTempSubdirectory("aholo-simulator-").FullName : Directory.CreateDirectory(path).FullName;
            Uploads = Directory.CreateDirectory(Path.Combine(Root, "uploads")).FullName;
            Assets = Directory.CreateDirectory(Path.Combine(Root, "assets")).FullName;
            file = FileLock.TryTake(Path.Combine(Root, ".lock"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The data directory {path ?? Path.GetTempPath()} cannot be used: {exception.Message} Make it writable with free disk space, or use another directory.",
                exception);
        }

        _lock = file ?? throw new IOException($"The data directory {Root} is used by another simulator. Stop it, or use another directory.");
    }

    public string Root { get; }

    public string Uploads { get; }

    public string Assets { get; }

    public string Journal(string name) => Path.Combine(Root, name + ".jsonl");

    public void Dispose()
    {
        _lock.Dispose();
        if (_temporary)
            Directory.Delete(Root, recursive: true);
    }
}
