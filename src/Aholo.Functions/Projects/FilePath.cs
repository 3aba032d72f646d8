using System.Diagnostics.CodeAnalysis;

namespace Aholo.Functions.Projects;

/// <summary>Paths of files in the uploads container.</summary>
internal static class FilePath
{
    /// <summary>The longest name of a blob, in characters (Azure Storage naming rules).</summary>
    public const int MaxLength = 1024;

    /// <summary>Checks a path: relative, with forward slashes, without empty or dot segments and without characters that are misleading or that XML cannot represent.</summary>
    /// <remarks>Azure Storage's naming rules advise against segments that end with a dot, as some of its clients remove it.</remarks>
    /// <param name="path">The path.</param>
    /// <param name="error">The error.</param>
    public static bool TryCheck([NotNullWhen(true)] string? path, [NotNullWhen(false)] out string? error)
    {
        error = path switch
        {
            null or "" => "is empty; name the file",
            { Length: > MaxLength } => $"is longer than {MaxLength} characters; shorten it",
            _ when InvalidCharacters.FindInName(path) is { } invalid => $"contains {invalid}; rename the file",
            _ when path.Contains('\\') => "contains a backslash; use forward slashes",
            _ when path.Split('/').Any(segment => segment is "" or "." or "..") => "has an empty, '.' or '..' segment; name the file by its path in the container",
            _ when path.Split('/').Any(segment => segment.EndsWith('.')) => "has a segment that ends with a dot; rename the file",
            _ => null,
        };
        return error is null;
    }
}
