using System.Globalization;

namespace Aholo.Cli.Projects;

/// <summary>
/// Creates a project at most once: a create costs credits, and repeating it pays twice. The journal records the create before it is sent, and its outcome
/// afterwards. Without a response, the account's list (v1) can prove that no project exists, but not which command created a project of that name.
/// In that case, and where no list exists, the user decides.
/// </summary>
internal sealed class ProjectCreation(CliSession session, ProjectJournal journal)
{
    /// <summary>The time after which the list shows every project. A create times out long before.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    /// <summary>The tolerated difference between the clocks.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Returns if an earlier create without a response is proven to have created nothing.</summary>
    /// <exception cref="CliException">The outcome is unknown. The message names the candidates and says how to decide.</exception>
    public async Task ProveUncreatedAsync(ProjectDefinition project, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (!session.IsV1)
            throw Undecided(project, "Check the Aholo console.");

        session.Output.Note($"An earlier run may have created '{project.Name}'. Searching the account…");
        var found = await ListAsync(project.Name, since, cancellationToken);
        var untilSettled = since + Settling - session.Clock.GetUtcNow();
        if (found.Count == 0 && untilSettled > TimeSpan.Zero)
        {
            session.Output.Note(string.Create(CultureInfo.InvariantCulture, $"Not found. Searching again in {untilSettled.TotalSeconds:F0} s…"));
            await Task.Delay(untilSettled, session.Clock, cancellationToken);
            found = await ListAsync(project.Name, since, cancellationToken);
        }

        if (found.Count > 0)
        {
            throw Undecided(
                project,
                $"The account has {(found.Count == 1 ? "a project" : "projects")} of that name and time, possibly from another command:" +
                $"{string.Concat(found.Select(Describe))}{Environment.NewLine}Check in the Aholo console which one belongs to this command.");
        }

        journal.Write(new(JournalEvent.NotCreated, default));
    }

    /// <summary>Sends the create, once.</summary>
    /// <remarks>Ctrl+C does not cancel it, because its outcome would then be unknown. The response takes seconds.</remarks>
    /// <exception cref="CliException">The outcome is unknown.</exception>
    /// <exception cref="AholoException">Nothing was created.</exception>
    public async Task<string> CreateAsync(ProjectDefinition project, IReadOnlyList<Uri> urls)
    {
        journal.Write(new(JournalEvent.Creating, default));
        string projectId;
        try
        {
            projectId = project.IsGeneration
                ? await session.Aholo.CreateGenerationAsync(project.ToGeneration(urls), CancellationToken.None)
                : await session.Aholo.CreateReconstructionAsync(project.ToReconstruction(urls), CancellationToken.None);
        }
        catch (AholoUnknownOutcomeException unknown)
        {
            journal.Write(new(JournalEvent.Unknown, default) { Reason = unknown.Message });
            throw Undecided(project, session.IsV1 ? "Run the same command again: it searches the account for the project." : "Check the Aholo console.");
        }
        catch (Exception exception) when (exception is AholoException or ArgumentException)
        {
            // The client guarantees that nothing was created.
            journal.Write(new(JournalEvent.NotCreated, default));
            throw;
        }

        // Before the output, which may not be writable.
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

    private async Task<List<AholoProject>> ListAsync(string name, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var earliest = since - ClockSkew;
        return await session.Aholo.ListProjectsAsync(cancellationToken: cancellationToken)
            .Where(listed => listed.Name == name && !(listed.CreatedAt < earliest))
            .ToListAsync(cancellationToken);
    }

    private static string Describe(AholoProject project) =>
        $"{Environment.NewLine}  {project.Id}{(project.CreatedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", created {at.UtcDateTime:u}") : "")}";

    private CliException Undecided(ProjectDefinition project, string advice)
    {
        var because = journal.State.UnknownBecause ?? "an earlier run ended before it received the response.";
        return new(
            ExitCode.OutcomeUnknown,
            $"It is unknown whether Aholo created '{project.Name}', and credits may have been spent: {because}{Environment.NewLine}{advice} If it exists, run the " +
            $"same command with --adopt ID; otherwise, with --recreate {journal.State.Creates}.");
    }
}
