using System.CommandLine;
using Aholo.Cli.Results;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo status ID</c></summary>
internal static class StatusCommand
{
    public static Command Create(CommandRunner runner)
    {
        var id = CommonOptions.ProjectId();
        var command = new Command("status", "Shows a project: its name, its state and the URLs of its results.") { id };
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var projectId = parsed.GetRequiredValue(id);
            var project = await session.Aholo.GetProjectAsync(projectId, cancellationToken);
            var task = project.Task ?? await session.Aholo.GetTaskAsync(projectId, cancellationToken);
            return new ProjectResult
            {
                ProjectId = projectId,
                Name = project.Name,
                CreatedAt = project.CreatedAt,
                Status = task?.Status,
                Progress = task?.Progress,
                Assets = task is null ? null : AssetUrls.Of(task.Assets),
            };
        });
        return command;
    }
}
