using System.Text.Json;
using Aholo.Cli.Terminal;

namespace Aholo.Cli.Results;

/// <summary>Writes results to stdout, as text or as one JSON object, and everything else to stderr.</summary>
internal sealed class CommandOutput(CliEnvironment environment, bool json)
{
    /// <summary>Writes the result of the command.</summary>
    /// <exception cref="CliException">Stdout cannot be written.</exception>
    public void Result(ICommandResult result)
    {
        try
        {
            Write(result);
        }
        catch (IOException exception)
        {
            throw new CliException(ExitCode.Files, $"The command succeeded, but its result cannot be written to standard output: {exception.Message}", exception)
            {
                ProjectId = (result as ProjectResult)?.ProjectId,
            };
        }
    }

    /// <summary>Writes a line of progress.</summary>
    public void Note(string line) => environment.Error.WriteLine(SafeText.Lines(line));

    public void Warn(string line) => environment.Error.WriteLine(SafeText.Lines($"Warning: {line}"));

    /// <summary>Writes the error of the command to stderr and, with JSON, to stdout.</summary>
    public void Fail(CliException error)
    {
        environment.Error.WriteLine(SafeText.Lines(error.Message));
        if (!json)
            return;
        try
        {
            Write(new ErrorResult(new(error.Code, (int)error.Code, error.Message) { ProjectId = error.ProjectId }));
        }
        catch (IOException)
        {
            // Stdout cannot be written; stderr has the error.
        }
    }

    private void Write(ICommandResult result)
    {
        if (json)
            environment.Out.WriteLine(JsonSerializer.Serialize(result, result.GetType(), CliJsonContext.Default));
        else
            result.WriteText(environment.Out);
    }
}
