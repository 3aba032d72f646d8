namespace Aholo.Cli.Results;

/// <summary>What a command has found or made: an object of JSON, or lines of text.</summary>
internal interface ICommandResult
{
    void WriteText(TextWriter writer);
}
