using System.Text.Json;
using Aholo.Cli.Results;

namespace Aholo.Cli.Terminal;

/// <summary>Results on stdout, as text or as one JSON object; everything else on stderr.</summary>
internal sealed class CommandOutput(CliEnvironment environment, bool json)
{
    /// <summary>Writes the result of the command.</summary>
    public void Result(ICommandResult result)
    {
        if (json)
            environment.Out.WriteLine(JsonSerializer.Serialize(result, result.GetType(), CliJsonContext.Default));
        else
            result.WriteText(environment.Out);
    }

    /// <summary>Says what is happening.</summary>
    public void Note(string line) => environment.Error.WriteLine(SafeText.Lines(line));

    public void Warn(string line) => environment.Error.WriteLine(SafeText.Lines($"Warning: {line}"));

    /// <summary>Says why the command failed; with JSON, in a JSON object too.</summary>
    public void Fail(CliException failure)
    {
        environment.Error.WriteLine(SafeText.Lines(failure.Message));
        if (json)
            Result(new ErrorResult(new(failure.Code, (int)failure.Code, failure.Message) { ProjectId = failure.ProjectId }));
    }
}
