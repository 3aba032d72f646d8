using Aholo.Cli.Results;

namespace Aholo.Cli.Projects;

/// <summary>Takes a project from its files to its results, and goes on where an earlier run ended.</summary>
internal sealed class ProjectRun(CliSession session, ProjectPlan plan, RunOptions options)
{
    private string? _projectId;

    /// <exception cref="CliException">It did not get there; the message says why, and how to go on.</exception>
    public async Task<ProjectResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            PlanChecks.Check(plan, session.Options, session.Output);
            using var journal = ProjectJournal.Open(options.Journal, plan.Fingerprint(session.Options), plan.Name, session.Clock);
            _projectId = await DecideAsync(journal, cancellationToken) ?? await CreateAsync(journal, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (!options.Wait)
                return new() { ProjectId = _projectId, Name = plan.Name };

            var follower = new ProjectFollower(session);
            var task = await follower.WaitAsync(_projectId, options.Timeout, cancellationToken);
            journal.Write(new(JournalEvent.Ended, default) { Status = task.Status });
            return await follower.FinishAsync(task, plan.Name, options.Download, journal, $"To pay for another try, run the same command with --recreate {journal.State.Creates}.", cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Interrupted();
        }
    }

    // What the journal, or the user, says about the project.
    private async Task<string?> DecideAsync(ProjectJournal journal, CancellationToken cancellationToken)
    {
        var state = journal.State;
        if (options.Recreate > state.Creates)
            throw new CliException(ExitCode.Usage, $"There is no create {options.Recreate} in '{journal.Path}': its last is {state.Creates}. Leave --recreate out, or correct the number.");

        if (options.Recreate == state.Creates)
        {
            if (state.ProjectId is { } current && state.EndedAs is null or AholoTaskStatus.Succeeded)
            {
                throw new CliException(
                    ExitCode.Usage,
                    $"{current} has {(state.EndedAs is null ? "not ended" : "succeeded")}, so --recreate would pay for the same again. To have it all the same, choose " +
                    "another folder with --download, or another journal with --journal.")
                { ProjectId = current };
            }

            journal.Write(new(JournalEvent.GivenUp, default));
            return null;
        }

        if (options.Adopt is { } adopted && adopted != state.ProjectId)
        {
            if (state.ProjectId is { } other)
                throw new CliException(ExitCode.Usage, $"The project of this command is known: {other}. Leave --adopt out.") { ProjectId = other };
            await session.Aholo.GetProjectAsync(adopted, cancellationToken);
            journal.Write(new(JournalEvent.Created, default) { ProjectId = adopted });
            return adopted;
        }

        if (state.ProjectId is { } known)
        {
            session.Output.Note($"Going on with {known}");
            return known;
        }

        if (state.UnansweredSince is { } since)
            await new ProjectCreation(session, journal).ProveUncreatedAsync(plan, since, cancellationToken);
        return null;
    }

    private async Task<string> CreateAsync(ProjectJournal journal, CancellationToken cancellationToken)
    {
        if (options.Download is { } folder)
            ResultDownloads.CheckFree(folder, journal);
        await new CreditCheck(session).CheckAsync(cancellationToken);
        var urls = await new FileUploads(session).SendAsync(plan.Files, journal, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return await new ProjectCreation(session, journal).CreateAsync(plan, urls);
    }

    private CliException Interrupted() => _projectId is { } projectId
        ? ProjectFollower.Interrupted(projectId, options.Download)
        : new(ExitCode.Interrupted, "Interrupted. Nothing was created. Run the same command again to go on.");
}
