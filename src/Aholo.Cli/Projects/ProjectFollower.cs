using Aholo.Cli.Results;

namespace Aholo.Cli.Projects;

/// <summary>Waits for the task of a project and downloads its assets.</summary>
internal sealed class ProjectFollower(CliSession session)
{
    /// <summary>Creates the error of a command that the user ended while the task continues.</summary>
    public static CliException Interrupted(string projectId, string? download) => new(
        ExitCode.Interrupted, $"Interrupted. {projectId} continues at Aholo. To resume: {WaitCommand(projectId, download)}")
    {
        ProjectId = projectId,
    };

    /// <summary>Waits for the task to end.</summary>
    /// <exception cref="CliException">The task has not ended in time.</exception>
    public async Task<AholoTask> WaitAsync(string projectId, string? download, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            if (await PollAsync(projectId, cancellationToken) is { IsFinal: true } final)
                return final;
            return await session.Aholo.WaitForTaskAsync(projectId, new() { Timeout = timeout }, new TaskProgress(session), cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new CliException(ExitCode.NotFinal, $"{exception.Message} To do so: {WaitCommand(projectId, download)}", exception) { ProjectId = projectId };
        }
    }

    /// <summary>Downloads the assets of a task that has ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="name">The project's name, if it is known.</param>
    /// <param name="download">The folder for the assets; null to download none.</param>
    /// <param name="journal">The journal, which lists earlier downloads; null for none.</param>
    /// <param name="advice">What to do if the task has failed.</param>
    /// <param name="cancellationToken">Stops the downloads.</param>
    /// <exception cref="CliException">The task did not succeed, or none of its splat files is complete.</exception>
    public async Task<ProjectResult> FinishAsync(
        AholoTask task, string? name, string? download, ProjectJournal? journal, string? advice, CancellationToken cancellationToken)
    {
        if (task.Status != AholoTaskStatus.Succeeded)
        {
            throw new CliException(ExitCode.TaskFailed, $"The task of {task.ProjectId} ended as {task.Status}. Aholo gives no reason. {advice}".TrimEnd())
            {
                ProjectId = task.ProjectId,
            };
        }

        return ProjectResult.Of(task, task.ProjectId, name) with
        {
            Downloads = download is null ? null : await new AssetDownloads(session).DownloadAsync(task, download, journal, cancellationToken),
        };
    }

    // WaitForTaskAsync begins with a pause.
    private async Task<AholoTask?> PollAsync(string projectId, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Aholo.GetTaskAsync(projectId, cancellationToken);
        }
        catch (AholoException exception) when (exception.IsTransient)
        {
            return null;
        }
    }

    private static string WaitCommand(string projectId, string? download) =>
        $"aholo wait {projectId}{(download is null ? "" : $" --download {Quote(download)}")}";

    private static string Quote(string path) => path.Any(char.IsWhiteSpace) ? $"\"{path}\"" : path;

    private sealed class TaskProgress(CliSession session) : IProgress<AholoTask>
    {
        private string? _last;

        public void Report(AholoTask value)
        {
            var line = TaskText.Of(value.Status, value.Progress);
            if (line != _last)
                session.Output.Note(_last = line);
        }
    }
}
