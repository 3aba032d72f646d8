namespace Aholo.Cli;

/// <summary>Ends a command with an exit code. The message says what is wrong and what to do.</summary>
internal sealed class CliException(ExitCode code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ExitCode Code { get; } = code;

    /// <summary>Gets Aholo's id of the project, if there is one.</summary>
    public string? ProjectId { get; init; }
}
