namespace Aholo.Cli.Results;

/// <summary>The error of a command.</summary>
internal sealed record ErrorResult(CommandError Error) : ICommandResult
{
    public void WriteText(TextWriter writer) => writer.WriteLine(Error.Message);
}

/// <param name="Code">The name of the exit code.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Message">What is wrong, and what to do.</param>
internal sealed record CommandError(ExitCode Code, int ExitCode, string Message)
{
    public string? ProjectId { get; init; }
}
