namespace Aholo.Cli;

/// <summary>How a command ended. The numbers are documented in the README, and scripts depend on them.</summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>An error that none of the others describes.</summary>
    Unexpected = 1,

    /// <summary>The command line or the configuration is wrong, or the configured generation of the API cannot do it.</summary>
    Usage = 2,

    /// <summary>A local file is missing, cannot be used, or cannot be read or written.</summary>
    Files = 3,

    /// <summary>Aholo refused the credentials.</summary>
    Credentials = 4,

    /// <summary>The account has too few credits.</summary>
    Credits = 5,

    /// <summary>It is not known whether Aholo created the project.</summary>
    OutcomeUnknown = 6,

    /// <summary>Aholo's task ended without success.</summary>
    TaskFailed = 7,

    /// <summary>The task was not final in time; it goes on.</summary>
    NotFinal = 8,

    /// <summary>No result could be downloaded, or none is whole.</summary>
    Results = 9,

    /// <summary>Aholo is not available or asks to slow down: a later try may succeed.</summary>
    Unavailable = 10,

    /// <summary>Aholo refused the request.</summary>
    Refused = 11,

    /// <summary>Ctrl+C, or a signal to end.</summary>
    Interrupted = 130,
}
