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
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotUsable(exception);
        }

        try
        {
            _file = new(Path.Combine(directory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is IOException && !IsLocked(exception)))
        {
            throw NotUsable(exception);
        }
        catch (IOException exception)
        {
            throw new LocalException(
                $"The data directory {directory} is used by another run. End that one, or give this one another with --data, and ports of its own.", exception);
        }

        LocalException NotUsable(Exception exception) =>
            new($"The data directory {directory} cannot be used: {exception.Message} Give another with --data.", exception);
    }

    public void Dispose() => _file.Dispose();

    // ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK of flock elsewhere; a disk that is full or read-only has other codes.
    private static bool IsLocked(Exception exception) =>
        exception.HResult == unchecked((int)0x80070020) || (!OperatingSystem.IsWindows() && exception.HResult is 11 or 35);
}
