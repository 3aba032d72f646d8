using System.CommandLine;
using Aholo.Cli.Projects;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo wait ID</c></summary>
internal static class WaitCommand
{
    public static Command Create(CommandRunner runner)
    {
        var id = CommonOptions.ProjectId();
        var download = CommonOptions.Download();
        var timeout = CommonOptions.Timeout();
        var command = new Command("wait", "Waits for the task of a project to end.") { id, download, timeout };
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var (projectId, folder) = (parsed.GetRequiredValue(id), parsed.GetValue(download));
            try
            {
                // An unknown id would look like a task that is not listed yet.
                var project = await session.GetProjectAsync(projectId, cancellationToken);
                var follower = new ProjectFollower(session);
                var task = await follower.WaitAsync(projectId, folder, parsed.GetValue(timeout) ?? CommonOptions.DefaultTimeout, cancellationToken);
                return await follower.FinishAsync(task, project.Name, folder, journal: null, advice: null, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw ProjectFollower.Interrupted(projectId, folder);
            }
        });
        return command;
    }
}
