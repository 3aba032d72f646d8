#pragma warning disable IDE0005 // some of the projects that share this file have the namespace anyway
using System.IO;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>A file that one process at a time can have.</summary>
internal static class FileLock
{
    // ERROR_SHARING_VIOLATION on Windows; EWOULDBLOCK of flock on Linux and on macOS.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    /// <summary>Takes the file, and creates it if it does not exist.</summary>
    /// <returns>The file, which is free again when it is disposed of; null if another process has it.</returns>
    /// <exception cref="IOException">The file cannot be written: the disk is full or read-only, say.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write it.</exception>
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
