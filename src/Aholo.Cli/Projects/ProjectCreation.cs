using System.Globalization;

namespace Aholo.Cli.Projects;

/// <summary>
/// The one step that costs credits, and that Aholo cannot be asked to repeat without paying twice. The journal says that it is about to be sent before it is,
/// and what came of it after. An intent without an answer is decided by the account's list where the API has one (v1), and otherwise by the user.
/// </summary>
internal sealed class ProjectCreation(CliSession session, ProjectJournal journal)
{
    /// <summary>How long after a create the list must show its project, if there is one. A request that is under way is given up long before.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    /// <summary>How far the service's clock may be behind this machine's.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Finds the project that an earlier run created without learning its id.</summary>
    /// <returns>Its id; null if it is proven that there is none.</returns>
    /// <exception cref="CliException">Nobody knows. The message says how to decide.</exception>
    public async Task<string?> FindUnansweredAsync(ProjectPlan plan, DateTimeOffset since, CancellationToken cancellationToken)
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

        switch (found)
        {
            case []:
                journal.Write(new(JournalEvent.NotCreated, default));
                return null;
            case [var only]:
                session.Output.Note($"Found {only.Id}: going on with it.");
                journal.Write(new(JournalEvent.Created, default) { ProjectId = only.Id });
                return only.Id;
            default:
                throw Undecided(plan, $"The account has several of that name and time: {string.Join(", ", found.Select(project => project.Id))}.");
        }
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

        // Said first: should the journal be on a full disk, the user still has the id.
        session.Output.Note($"Created {projectId}");
        journal.Write(new(JournalEvent.Created, default) { ProjectId = projectId });
        return projectId;
    }

    private async Task<List<AholoProject>> ListAsync(ProjectPlan plan, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var earliest = since - ClockSkew;
        return await session.Aholo.ListProjectsAsync(cancellationToken: cancellationToken)
            .Where(project => project.Name == plan.Name && !(project.CreatedAt < earliest))
            .ToListAsync(cancellationToken);
    }

    private CliException Undecided(ProjectPlan plan, string advice)
    {
        var because = journal.State.UnknownBecause ?? "an earlier run was ended while it waited for the answer.";
        return new(
            ExitCode.OutcomeUnknown,
            $"It is not known whether Aholo created '{plan.Name}', and credits may be spent: {because}{Environment.NewLine}{advice} If it is there, run the " +
            "same command with --adopt ID; if it is not, with --recreate.");
    }
}
