using LocalAzure.Shared;

namespace Aholo.Local.State;

/// <summary>Reserves a data directory for one run.</summary>
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
                $"The data directory {directory} is used by another run. Stop that run, or choose another directory with --data and other ports.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalException($"The data directory {directory} cannot be used: {exception.Message} Choose another with --data.", exception);
        }
    }

    /// <summary>Marks the directory as in use until the lock is disposed of.</summary>
    /// <returns>Whether the previous run left its mark, because it was killed or the power failed.</returns>
    public bool MarkRunning()
    {
        var wasMarked = _file.Length > 0;
        _file.SetLength(1); // needs no space on a full disk
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
