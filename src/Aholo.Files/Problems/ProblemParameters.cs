namespace Aholo.Files.Problems;

/// <summary>The values that the message of a <see cref="Problem"/> is made of. With the code, a client can write its own message in any language.</summary>
public sealed record ProblemParameters
{
    /// <summary>The most files that <see cref="Files"/> names.</summary>
    public const int MaxFiles = 10;

    /// <summary>The case, for a code that has several: one of <see cref="ProblemReasons"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The value that exceeds <see cref="Limit"/>: bytes or pixels, as <see cref="Reason"/> says.</summary>
    public long? Actual { get; init; }

    /// <summary>The largest value that is allowed.</summary>
    public long? Limit { get; init; }

    /// <summary>The names of the invalid fields of a manifest or of metadata.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The number of files that cannot be used.</summary>
    public int? FileCount { get; init; }

    /// <summary>The number of files of the project.</summary>
    public int? TotalFiles { get; init; }

    /// <summary>The first files that cannot be used. The record has all of them.</summary>
    public IReadOnlyList<FileProblem>? Files { get; init; }
}

/// <summary>Why a file cannot be used.</summary>
/// <param name="File">Its path in the uploads container.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
public sealed record FileProblem(string File, string Code);

/// <summary>The cases of problem codes that have several.</summary>
public static class ProblemReasons
{
    /// <summary><see cref="ProblemCodes.FileTooLarge"/>: the file has too many bytes.</summary>
    public const string Bytes = "bytes";

    /// <summary><see cref="ProblemCodes.FileTooLarge"/>: the picture has too many pixels.</summary>
    public const string Pixels = "pixels";

    /// <summary><see cref="ProblemCodes.FileVideo"/>: a generation takes pictures only.</summary>
    public const string Generation = "generation";

    /// <summary><see cref="ProblemCodes.FileVideo"/>: the cover must be a picture.</summary>
    public const string Cover = "cover";

    /// <summary><see cref="ProblemCodes.FileVideo"/>: the service is not configured for videos.</summary>
    public const string NotConfigured = "not-configured";

    /// <summary><see cref="ProblemCodes.FileVideo"/>: the version of Aholo's API that is configured does not support Insta360 recordings.</summary>
    public const string Insta360 = "insta360";
}
