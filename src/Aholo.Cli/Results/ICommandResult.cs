namespace Aholo.Cli.Results;

/// <summary>The result of a command, written as text or as a JSON object.</summary>
internal interface ICommandResult
{
    void WriteText(TextWriter writer);
}
