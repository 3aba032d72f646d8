namespace Aholo.Cli.Inputs;

/// <summary>Gets the length of a file without opening it, because opening a pipe blocks.</summary>
internal static class FileLength
{
    /// <summary>Gets the length of a file or of the target of a link: 0 if it is empty or not a regular file, null if it does not exist.</summary>
    public static long? Of(string path) =>
        new FileInfo(path) is { Exists: true } file && (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Exists: true, Length: var length }
            ? length
            : null;
}
