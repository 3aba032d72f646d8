namespace Aholo.Cli;

/// <summary>The exit codes of the command. The README documents the numbers, and scripts depend on them.</summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>An error that no other code describes.</summary>
    Unexpected = 1,

    /// <summary>The command line or a setting is invalid, or the configured version of the API does not support the request.</summary>
    Usage = 2,

    /// <summary>A local file is missing, unusable, or cannot be read or written.</summary>
    Files = 3,

    /// <summary>Aholo refused the credentials.</summary>
    Credentials = 4,

    /// <summary>The account has too few credits.</summary>
    Credits = 5,

    /// <summary>It is unknown whether Aholo created the project.</summary>
    OutcomeUnknown = 6,

    /// <summary>Aholo's task failed, timed out, was canceled or was rejected.</summary>
    TaskFailed = 7,

    /// <summary>The task has not ended in time, and continues.</summary>
    NotFinal = 8,

    /// <summary>No splat file could be downloaded, or none is complete.</summary>
    Assets = 9,

    /// <summary>Aholo is unavailable or limits the rate. A later attempt may succeed.</summary>
    Unavailable = 10,

    /// <summary>Aholo rejected the request.</summary>
    Rejected = 11,

    /// <summary>Ctrl+C, or a termination signal.</summary>
    Interrupted = 130,
}
