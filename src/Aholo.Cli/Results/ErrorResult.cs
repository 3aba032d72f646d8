namespace Aholo.Cli.Results;

/// <summary>Why a command failed.</summary>
internal sealed record ErrorResult(ErrorDetails Error) : ICommandResult
{
    public void WriteText(TextWriter writer) => writer.WriteLine(Error.Message);
}

/// <param name="Code">The exit code by name.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Message">What went wrong, and what to do.</param>
internal sealed record ErrorDetails(ExitCode Code, int ExitCode, string Message)
{
    public string? ProjectId { get; init; }
}
