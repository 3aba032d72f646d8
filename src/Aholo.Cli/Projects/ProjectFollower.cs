using Aholo.Cli.Results;

namespace Aholo.Cli.Projects;

/// <summary>Waits for the task of a project and fetches its results.</summary>
internal sealed class ProjectFollower(CliSession session)
{
    /// <summary>What to say when the user ends the command while the task goes on.</summary>
    public static CliException Interrupted(string projectId, string? download) => new(
        ExitCode.Interrupted, $"Interrupted. {projectId} goes on at Aholo. To come back: {WaitCommand(projectId, download)}")
    {
        ProjectId = projectId,
    };

    /// <summary>Waits until the task is final.</summary>
    /// <exception cref="CliException">It is not final in time.</exception>
    public async Task<AholoTask> WaitAsync(string projectId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            if (await LookAsync(projectId, cancellationToken) is { IsFinal: true } final)
                return final;
            return await session.Aholo.WaitForTaskAsync(projectId, new() { Timeout = timeout }, new Progress(session), cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new CliException(ExitCode.NotFinal, $"{exception.Message} To do so: {WaitCommand(projectId, download: null)}", exception) { ProjectId = projectId };
        }
    }

    /// <summary>Fetches the results of a task that is final.</summary>
    /// <param name="task">The task.</param>
    /// <param name="name">The project's name, if it is known.</param>
    /// <param name="download">Where results go; null to download none.</param>
    /// <param name="journal">What is here already; null without a journal.</param>
    /// <param name="advice">What to do if the task has failed.</param>
    /// <param name="cancellationToken">Stops the downloads.</param>
    /// <exception cref="CliException">The task did not succeed, or it has no whole result.</exception>
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

        var files = download is null ? null : await new ResultDownloads(session).DownloadAsync(task, download, journal, cancellationToken);
        return Describe(task, name) with { Files = files };
    }

    public static ProjectResult Describe(AholoTask task, string? name) => new()
    {
        ProjectId = task.ProjectId,
        Name = name,
        Status = task.Status,
        Progress = task.Progress,
        Assets = AssetUrls.Of(task.Assets),
    };

    // The wait itself begins with a pause.
    private async Task<AholoTask?> LookAsync(string projectId, CancellationToken cancellationToken)
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

    private sealed class Progress(CliSession session) : IProgress<AholoTask>
    {
        private string? _said;

        public void Report(AholoTask value)
        {
            var line = TaskText.Of(value.Status, value.Progress);
            if (line != _said)
                session.Output.Note(_said = line);
        }
    }
}
