using LocalAzure.Shared;

namespace Aholo.Local.Hosting;

/// <summary>Keeps a data directory for one run alone, as long as it lasts.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="LocalException">Another run uses the directory, or it cannot be created or written to.</exception>
    public DataDirectoryLock(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            _file = FileLock.TryTake(Path.Combine(directory, ".lock")) ?? throw new LocalException(
                $"The data directory {directory} is used by another run. End that one, or give this one another with --data, and ports of its own.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalException($"The data directory {directory} cannot be used: {exception.Message} Give another with --data.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
