using LocalServers;

namespace Aholo.Local.Hosting;

/// <summary>Keeps a data directory for one run alone, as long as it lasts.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;
    private bool _isMarked;

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

    /// <summary>Marks the directory as in use until the lock is disposed of.</summary>
    /// <returns>Whether the run before left its mark, because it was killed or the power failed.</returns>
    public bool MarkRunning()
    {
        var wasMarked = _file.Length > 0;
        _file.SetLength(1); // takes no room on the disk
        _isMarked = true;
        return wasMarked;
    }

    public void Dispose()
    {
        if (_isMarked)
            _file.SetLength(0);
        _file.Dispose();
    }
}
