namespace Aholo.Cli;

/// <summary>Ends a command with an exit code and a sentence for people. The sentence says what to do.</summary>
internal sealed class CliException(ExitCode code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ExitCode Code { get; } = code;

    /// <summary>The service's id of the project, if there is one.</summary>
    public string? ProjectId { get; init; }
}
