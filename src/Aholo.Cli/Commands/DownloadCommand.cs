using System.CommandLine;
using Aholo.Cli.Projects;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo download ID</c></summary>
internal static class DownloadCommand
{
    public static Command Create(CommandRunner runner)
    {
        var id = CommonOptions.ProjectId();
        var to = new Option<string?>("--to") { Description = "The folder for the results. Default: one named as the project's id.", HelpName = "FOLDER" };
        var command = new Command("download", "Downloads the results of a project that has succeeded, and checks them.") { id, to };
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var projectId = parsed.GetRequiredValue(id);
            var project = await session.Aholo.GetProjectAsync(projectId, cancellationToken);
            if (await session.Aholo.GetTaskAsync(projectId, cancellationToken) is not { IsFinal: true } task)
            {
                throw new CliException(ExitCode.NotFinal, $"{projectId} has no results yet. To wait for them: aholo wait {projectId} --download FOLDER")
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
