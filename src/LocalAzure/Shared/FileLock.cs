#pragma warning disable IDE0005 // an implicit using of some projects
using System.IO;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>A file that one process at a time can lock.</summary>
internal static class FileLock
{
    // ERROR_SHARING_VIOLATION on Windows; EWOULDBLOCK of flock on Linux and on macOS.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    /// <summary>Locks the file, which is created if it does not exist.</summary>
    /// <returns>The file, whose disposal releases the lock; null if another process has locked it.</returns>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full or read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no write access.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == SharingViolation
            || (!OperatingSystem.IsWindows() && exception.HResult is WouldBlockOnLinux or WouldBlockOnMac))
        {
            return null;
        }
    }
}
