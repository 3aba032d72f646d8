namespace Aholo.Cli.Inputs;

/// <summary>Finds out how long a file is without opening it: the open of a pipe waits for its other end.</summary>
internal static class FileLength
{
    /// <summary>Gets the length of a file, or of that which a link leads to: 0 for what is empty or not a regular file, null if there is none.</summary>
    public static long? Of(string path) =>
        new FileInfo(path) is { Exists: true } file && (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Exists: true, Length: var length }
            ? length
            : null;
}
