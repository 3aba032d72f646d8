using System.CommandLine;
using Aholo.Cli.Projects;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo download ID</c></summary>
internal static class DownloadCommand
{
    public static Command Create(CommandRunner runner)
    {
        var id = CommonOptions.ProjectId();
        var to = new Option<string?>("--to") { Description = "The folder for the assets. Default: a folder named after the id.", HelpName = "FOLDER" };
        var command = new Command("download", "Downloads and checks the assets of a project that has succeeded.") { id, to };
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var projectId = parsed.GetRequiredValue(id);
            var project = await session.GetProjectAsync(projectId, cancellationToken);
            if (await session.Aholo.GetTaskAsync(projectId, cancellationToken) is not { IsFinal: true } task)
            {
                throw new CliException(ExitCode.NotFinal, $"{projectId} has no assets yet. To wait for them: aholo wait {projectId} --download FOLDER")
                {
                    ProjectId = projectId,
                };
            }

            return await new ProjectFollower(session).FinishAsync(
                task, project.Name, parsed.GetValue(to) ?? projectId, journal: null, advice: null, cancellationToken);
        });
        return command;
    }
}
