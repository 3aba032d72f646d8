using System.Globalization;

namespace Aholo.Cli.Projects;

/// <summary>
/// The one step that costs credits, and that Aholo cannot be asked to repeat without paying twice. The journal says that it is about to be sent before it is,
/// and what came of it after. If there is no answer, the account's list (v1) can prove that there is no project. It cannot prove whose a project in it is:
/// another command may have sent the same name. So the user decides about what is in the list, and about everything where there is no list.
/// </summary>
internal sealed class ProjectCreation(CliSession session, ProjectJournal journal)
{
    /// <summary>How long after a create the list must show its project, if there is one. A request that is under way is given up long before.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    /// <summary>How far the service's clock may be behind this machine's.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Returns if it is proven that an earlier run, which got no answer, created nothing.</summary>
    /// <exception cref="CliException">It is not known. The message names the projects that may be the one, and says how to decide.</exception>
    public async Task ProveUncreatedAsync(ProjectPlan plan, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (!session.IsV1)
            throw Undecided(plan, "Look for it in the Aholo console.");

        session.Output.Note($"An earlier run may have created '{plan.Name}'. Looking for it in the account …");
        var found = await ListAsync(plan, since, cancellationToken);
        var untilSettled = since + Settling - session.Clock.GetUtcNow();
        if (found.Count == 0 && untilSettled > TimeSpan.Zero)
        {
            session.Output.Note(string.Create(CultureInfo.InvariantCulture, $"It is not there yet. Looking again in {untilSettled.TotalSeconds:F0} s …"));
            await Task.Delay(untilSettled, session.Clock, cancellationToken);
            found = await ListAsync(plan, since, cancellationToken);
        }

        if (found.Count > 0)
        {
            throw Undecided(
                plan,
                $"The account has {(found.Count == 1 ? "a project" : "projects")} of that name and time, which another command may have created:" +
                $"{string.Concat(found.Select(Describe))}{Environment.NewLine}Look in the Aholo console which one is of this command.");
        }

        journal.Write(new(JournalEvent.NotCreated, default));
    }

    /// <summary>Sends the create, once.</summary>
    /// <remarks>Ctrl+C does not stop it: its answer comes within seconds, and without the answer nobody would know.</remarks>
    /// <exception cref="CliException">The outcome is not known.</exception>
    /// <exception cref="AholoException">It is proven that nothing was created.</exception>
    public async Task<string> CreateAsync(ProjectPlan plan, IReadOnlyList<Uri> urls)
    {
        journal.Write(new(JournalEvent.Creating, default));
        string projectId;
        try
        {
            projectId = plan.IsGeneration
                ? await session.Aholo.CreateGenerationAsync(plan.ToGeneration(urls), CancellationToken.None)
                : await session.Aholo.CreateReconstructionAsync(plan.ToReconstruction(urls), CancellationToken.None);
        }
        catch (AholoUnknownOutcomeException unknown)
        {
            journal.Write(new(JournalEvent.Unknown, default) { Reason = unknown.Message });
            throw Undecided(plan, session.IsV1 ? "Run the same command again: it looks for the project in the account." : "Look for it in the Aholo console.");
        }
        catch (Exception exception) when (exception is AholoException or ArgumentException)
        {
            // The client's promise: every other exception proves that nothing was created.
            journal.Write(new(JournalEvent.NotCreated, default));
            throw;
        }

        // Written first: the output may not be writable.
        try
        {
            journal.Write(new(JournalEvent.Created, default) { ProjectId = projectId });
        }
        catch (IOException exception)
        {
            throw new CliException(
                ExitCode.Files,
                $"Aholo created {projectId}, but the journal '{journal.Path}' cannot be written: {exception.Message} To wait for the project: aholo wait {projectId}",
                exception)
            { ProjectId = projectId };
        }

        session.Output.Note($"Created {projectId}");
        return projectId;
    }

    private async Task<List<AholoProject>> ListAsync(ProjectPlan plan, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var earliest = since - ClockSkew;
        return await session.Aholo.ListProjectsAsync(cancellationToken: cancellationToken)
            .Where(project => project.Name == plan.Name && !(project.CreatedAt < earliest))
            .ToListAsync(cancellationToken);
    }

    private static string Describe(AholoProject project) =>
        $"{Environment.NewLine}  {project.Id}{(project.CreatedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", created {at.UtcDateTime:u}") : "")}";

    private CliException Undecided(ProjectPlan plan, string advice)
    {
        var because = journal.State.UnknownBecause ?? "an earlier run was ended while it waited for the answer.";
        return new(
            ExitCode.OutcomeUnknown,
            $"It is not known whether Aholo created '{plan.Name}', and credits may be spent: {because}{Environment.NewLine}{advice} If it is there, run the " +
            $"same command with --adopt ID; if it is not, with --recreate {journal.State.Creates}.");
    }
}
