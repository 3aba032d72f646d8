namespace Aholo.Cli.Results;

/// <summary>The projects of the account.</summary>
internal sealed record ListResult(IReadOnlyList<ProjectResult> Projects) : ICommandResult
{
    public void WriteText(TextWriter writer)
    {
        foreach (var project in Projects)
            project.WriteText(writer);
    }
}
