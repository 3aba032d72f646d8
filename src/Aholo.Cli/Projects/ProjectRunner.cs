using Aholo.Cli.Results;

namespace Aholo.Cli.Projects;

/// <summary>Runs a project from its files to its assets, and resumes an earlier run.</summary>
internal sealed class ProjectRunner(CliSession session, ProjectDefinition project, ProjectRunOptions options)
{
    private string? _projectId;

    /// <exception cref="CliException">The run failed; the message says why, and how to resume.</exception>
    public async Task<ProjectResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            DefinitionChecks.Check(project, session.Options, session.Output);
            using var journal = ProjectJournal.Open(options.Journal, project.Fingerprint(session.Options), project.Name, session.Clock);
            _projectId = await DecideAsync(journal, cancellationToken) ?? await CreateAsync(journal, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (!options.Wait)
                return new() { ProjectId = _projectId, Name = project.Name };

            var follower = new ProjectFollower(session);
            var task = await follower.WaitAsync(_projectId, options.Download, options.Timeout, cancellationToken);
            journal.Write(new(JournalEvent.Ended, default) { Status = task.Status });
            var advice = $"To pay for another attempt, run the same command with --recreate {journal.State.Creates}.";
            return await follower.FinishAsync(task, project.Name, options.Download, journal, advice, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Interrupted();
        }
    }

    // Returns the project that the journal or the user names; null if one must be created.
    private async Task<string?> DecideAsync(ProjectJournal journal, CancellationToken cancellationToken)
    {
        var state = journal.State;
        if (options.Recreate > state.Creates)
            throw new CliException(ExitCode.Usage, $"There is no create {options.Recreate} in '{journal.Path}': its last is {state.Creates}. Remove --recreate, or correct the number.");

        if (options.Recreate == state.Creates)
        {
            if (state.ProjectId is { } current && state.EndedAs is null or AholoTaskStatus.Succeeded)
            {
                throw new CliException(
                    ExitCode.Usage,
                    $"{current} has {(state.EndedAs is null ? "not ended" : "succeeded")}, so --recreate would pay for the same project again. To create it again anyway, " +
                    "choose another folder with --download, or another journal with --journal.")
                { ProjectId = current };
            }

            journal.Write(new(JournalEvent.Abandoned, default));
            return null;
        }

        if (options.Adopt is { } adopted && adopted != state.ProjectId)
        {
            if (state.ProjectId is { } other)
                throw new CliException(ExitCode.Usage, $"This command already has the project {other}. Remove --adopt.") { ProjectId = other };
            await session.GetProjectAsync(adopted, cancellationToken);
            journal.Write(new(JournalEvent.Created, default) { ProjectId = adopted });
            return adopted;
        }

        if (state.ProjectId is { } known)
        {
            session.Output.Note($"Resuming {known}");
            return known;
        }

        if (state.UnansweredSince is { } since)
            await new ProjectCreation(session, journal).ProveUncreatedAsync(project, since, cancellationToken);
        return null;
    }

    private async Task<string> CreateAsync(ProjectJournal journal, CancellationToken cancellationToken)
    {
        if (options.Download is { } folder)
            AssetDownloads.CheckFree(folder, journal);
        await new CreditCheck(session).CheckAsync(cancellationToken);
        var urls = await new FileUploads(session).SendAsync(project.Files, journal, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return await new ProjectCreation(session, journal).CreateAsync(project, urls);
    }

    private CliException Interrupted() => _projectId is { } projectId
        ? ProjectFollower.Interrupted(projectId, options.Download)
        : new(ExitCode.Interrupted, "Interrupted. Nothing was created. To resume, run the same command again.");
}
