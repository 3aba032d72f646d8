using System.CommandLine;
using Aholo.Cli.Results;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo status ID</c></summary>
internal static class StatusCommand
{
    public static Command Create(CommandRunner runner)
    {
        var id = CommonOptions.ProjectId();
        var command = new Command("status", "Shows a project: its name, its status and the URLs of its assets.") { id };
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var projectId = parsed.GetRequiredValue(id);
            var project = await session.GetProjectAsync(projectId, cancellationToken);
            return ProjectResult.Of(project, project.Task ?? await session.Aholo.GetTaskAsync(projectId, cancellationToken));
        });
        return command;
    }
}
