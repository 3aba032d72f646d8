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
        var command = new Command("wait", "Waits until the task of a project has ended.") { id, download, timeout };
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var (projectId, folder) = (parsed.GetRequiredValue(id), parsed.GetValue(download));
            try
            {
                // A wrong id would be waited for as if its task were not listed yet.
                var project = await session.Aholo.GetProjectAsync(projectId, cancellationToken);
                var follower = new ProjectFollower(session);
                var task = await follower.WaitAsync(projectId, parsed.GetValue(timeout) ?? CommonOptions.DefaultTimeout, cancellationToken);
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
