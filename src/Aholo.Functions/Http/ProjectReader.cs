using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Webhooks;
using Aholo.Functions.Workflow;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Http;

/// <summary>Reads projects: from their orchestrations while those are kept, then from their records.</summary>
internal sealed class ProjectReader(
    PlanStore plans,
    RecordStore records,
    CreateLedger ledger,
    ProjectIndex index,
    ExpectedTimes expected,
    InterruptedProjects interrupted,
    UnsentEventStore unsent,
    DeliveryStore deliveries,
    IOptions<AholoFunctionsOptions> options)
{
    /// <summary>The projects that a search reads, and the index entries that it scans, before it returns what it has found.</summary>
    private const int MaxProjectsRead = 500;
    private const int MaxEntries = 100_000;

    /// <summary>The newest projects that a sorted list covers. Storage lists them in four calls.</summary>
    private const int MaxSorted = 20_000;

    private const int MaxParallelReads = 16;

    /// <summary>Gets a project; null if there is none.</summary>
    public async Task<ProjectView?> FindAsync(DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        if (!ProjectId.IsValid(id) || await FindInFullAsync(client, id, cancellationToken) is not { } found)
            return null;

        var project = WithEntry(found, await index.FindAsync(id, found.CreatedAt, cancellationToken));

        // Before that, no event exists.
        return project.Outcome is not null || project.Stage is ProjectStage.AwaitingDecision or ProjectStage.Publishing || project.Attempt > 1
            ? await WithDeliveriesAsync(project, cancellationToken)
            : project;
    }

    private async Task<ProjectView> WithDeliveriesAsync(ProjectView project, CancellationToken cancellationToken) =>
        await deliveries.ListAsync(project.Id, cancellationToken) is { Count: > 0 } all
            ? project with { Deliveries = [.. all.Select(delivery => DeliveryView.Of(project.Links.Self, delivery))] }
            : project;

    private async Task<ProjectView?> FindInFullAsync(DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is not { } instance)
            return await FindEndedAsync(id, cancellationToken);

        var view = await ViewAsync(instance, cancellationToken);
        if (await plans.TryReadAsync(id, cancellationToken) is { } plan)
        {
            view = view with
            {
                Name = plan.Spec.Name,
                Kind = Known(plan.Spec.Kind),
                Spec = Known(plan.Spec),
                FileCount = plan.Files.Count,
                Files = [.. plan.Files.Select(file => file.Path)],
            };
        }

        if (view is not { Stage: ProjectStage.Waiting, Aholo: { } aholo })
            return view;

        if (view.Spec is { } spec)
            aholo = aholo with { ExpectedSeconds = (await expected.FindAsync(spec, cancellationToken))?.TotalSeconds };
        var wait = await client.GetInstanceAsync(WaitOrchestrator.InstanceId(id, view.Attempt), getInputsAndOutputs: true, cancellationToken);
        return wait?.WaitStatus() is { } status
            ? view with
            {
                Aholo = aholo with
                {
                    Status = status.AholoStatus,
                    Polls = status.Polls,
                    NextPollAt = status.NextPollAt,
                    LastError = status.LastError,
                },
            }
            : view with { Aholo = aholo };
    }

    /// <summary>Gets a page of projects.</summary>
    public async Task<ProjectPage> ListAsync(DurableTaskClient client, ProjectListParameters query, CancellationToken cancellationToken)
    {
        if (query.Sort != ProjectSort.Newest)
            return await SortAsync(client, query, cancellationToken);
        if (query.IsSearch)
            return await SearchAsync(client, query, cancellationToken);

        await foreach (var (entries, marker) in index.PagesAsync(query.Marker, query.PageSize, cancellationToken))
        {
            var projects = await FindAllAsync(client, entries, cancellationToken);
            if (projects.Any(project => project is not null) || marker is null)
                return new() { Items = [.. projects.OfType<ProjectView>()], ContinuationToken = marker is null ? null : ProjectListParameters.Token(marker) };
        }

        return new() { Items = [] };
    }

    /// <summary>Gets the link to the picture of a project. Each version has its own, so that the response can be cached forever.</summary>
    public static string PreviewLink(string id, string version) => $"{Self(id)}/preview?v={version}";

    // The index shows which ended projects match, so only those and running projects are read.
    private async Task<ProjectPage> SearchAsync(DurableTaskClient client, ProjectListParameters query, CancellationToken cancellationToken)
    {
        var found = new List<ProjectView>();
        var (read, entries) = (0, 0);
        IndexPosition? last = null;
        await foreach (var page in index.EntriesAsync(query.Position, cancellationToken))
        {
            foreach (var batch in page.Where(query.MayMatch).Chunk(MaxParallelReads))
            {
                var projects = await FindAllAsync(client, batch, cancellationToken);
                for (var place = 0; place < batch.Length; place++)
                {
                    if (projects[place] is not { } project)
                        continue;
                    await RecordEndAsync(batch[place], project, cancellationToken);
                    if (!query.Matches(project))
                        continue;

                    // This one is beyond the page, so there is another page.
                    if (found.Count == query.PageSize)
                        return new() { Items = found, ContinuationToken = ProjectListParameters.Token(last!) };
                    found.Add(project);
                    last = batch[place].Position;
                }

                if ((read += batch.Length) >= MaxProjectsRead)
                    return new() { Items = found, ContinuationToken = ProjectListParameters.Token(batch[^1].Position) };
            }

            if ((entries += page.Count) >= MaxEntries)
                return new() { Items = found, ContinuationToken = ProjectListParameters.Token(page[^1].Position) };
        }

        return new() { Items = found };
    }

    // The index has the sort keys of ended projects, so only running projects and those of the page are read.
    private async Task<ProjectPage> SortAsync(DurableTaskClient client, ProjectListParameters query, CancellationToken cancellationToken)
    {
        var (entries, isPartial) = await NewestEntriesAsync(query, cancellationToken);
        var byKnown = entries.ToLookup(entry => entry is { Name: not null, Outcome: not null } || query is { Sort: ProjectSort.Oldest, IsFiltered: false });
        var read = byKnown[false].Take(MaxProjectsRead).ToList();
        var views = await FindAllAsync(client, read, cancellationToken);
        var items = byKnown[true].Select(entry => (Key: SortKey.Of(entry, entry.Name, entry.Outcome), Entry: entry, View: (ProjectView?)null)).ToList();
        foreach (var (entry, view) in read.Zip(views))
        {
            if (view is null)
                continue;
            await RecordEndAsync(entry, view, cancellationToken);
            if (query.Matches(view))
                items.Add((SortKey.Of(entry, view.Name, view.Stage), entry, view));
        }

        var order = SortKey.Comparer(query.Sort);
        var rest = items.Where(item => query.After is null || order.Compare(item.Key, query.After) > 0).OrderBy(item => item.Key, order).ToList();
        var page = rest.Take(query.PageSize).ToList();
        var unread = page.Where(item => item.View is null).Select(item => item.Entry).ToList();
        var found = (await FindAllAsync(client, unread, cancellationToken)).OfType<ProjectView>().ToDictionary(view => view.Id);
        return new()
        {
            Items = [.. page.Select(item => item.View ?? found.GetValueOrDefault(item.Entry.Id)).OfType<ProjectView>().Where(query.Matches)],
            ContinuationToken = rest.Count > page.Count ? ProjectListParameters.Token(query.Sort, page[^1].Key) : null,
            Partial = isPartial || byKnown[false].Count() > read.Count ? true : null,
        };
    }

    private async Task<(List<IndexEntry> Entries, bool IsPartial)> NewestEntriesAsync(ProjectListParameters query, CancellationToken cancellationToken)
    {
        var (matching, seen) = (new List<IndexEntry>(), 0);
        await foreach (var page in index.EntriesAsync(start: null, cancellationToken))
        {
            foreach (var entry in page)
            {
                if (++seen > MaxSorted)
                    return (matching, true);
                if (query.MayMatch(entry))
                    matching.Add(entry);
            }
        }

        return (matching, false);
    }

    // The index has no outcome, as the call that records it failed. With it, the next search does not read the project.
    private async Task RecordEndAsync(IndexEntry entry, ProjectView project, CancellationToken cancellationToken)
    {
        if (entry is { Outcome: null, Version: { } version } && project.Outcome is { } outcome and not ProjectStage.Unknown)
            await index.EndAsync(entry.Id, entry.CreatedAt, project.Name, outcome, version, cancellationToken);
    }

    // A project that is not found was just deleted or is about to start.
    private async Task<ProjectView?[]> FindAllAsync(DurableTaskClient client, IReadOnlyList<IndexEntry> entries, CancellationToken cancellationToken)
    {
        var projects = new ProjectView?[entries.Count];
        await Parallel.ForAsync(
            0, entries.Count, new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken },
            async (place, token) => projects[place] = await FindInShortAsync(client, entries[place].Id, token) is { } project
                ? WithEntry(project, entries[place])
                : null);
        return projects;
    }

    private async Task<ProjectView?> FindInShortAsync(DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken);
        var view = instance is null ? await FindEndedAsync(id, cancellationToken) : await ViewAsync(instance, cancellationToken);
        return view is null ? null : view with { Timings = null, Spec = null, Files = null };
    }

    // A record may remain after its project is deleted.
    private async Task<ProjectView?> FindEndedAsync(string id, CancellationToken cancellationToken) =>
        await records.TryReadAsync(id, cancellationToken) is { } record && !await ledger.IsClosedAsync(id, cancellationToken)
            ? await WithUnsentEventAsync(View(record), cancellationToken)
            : null;

    // The event may have been sent since the project ended.
    private async Task<ProjectView> WithUnsentEventAsync(ProjectView view, CancellationToken cancellationToken) =>
        await unsent.TryReadAsync(view.Id, cancellationToken) is var (kept, _)
            ? view with
            {
                UnsentEvent = new()
                {
                    Type = ProjectEventNames.Type(options.Value.Events.TypePrefix, kept.Record.Outcome),
                    Reason = kept.Reason,
                    Final = kept.IsFinal,
                    Since = kept.Since,
                },
                Links = view.Links with { Event = null, Retry = view.Outcome is null ? null : $"{view.Links.Self}/retry" },
            }
            : view;

    // An orchestration that ended without an outcome has failed, even if its record is not written yet.
    private async Task<ProjectView> ViewAsync(OrchestrationMetadata instance, CancellationToken cancellationToken)
    {
        if (await interrupted.FindAsync(instance, cancellationToken) is not var (record, isStored, _))
        {
            var view = View(instance);
            return instance.Status() is { UnsentEvent: true } ? await WithUnsentEventAsync(view, cancellationToken) : view;
        }

        if (isStored)
            return await WithUnsentEventAsync(View(record), cancellationToken);

        return View(instance) with
        {
            Stage = record.Outcome,
            Outcome = record.Outcome,
            Timings = record.Timings,
            UpdatedAt = instance.LastUpdatedAt,
            DecisionNumber = null,
            FilesDone = null,
            Aholo = View(record.Aholo),
            Problem = record.Problem,
            Links = Links(record.Id, record.Outcome, ended: true, hasAssets: false) with { Record = null, Event = null },
        };
    }

    // Only the index has a changed name and the version of the picture.
    private static ProjectView WithEntry(ProjectView view, IndexEntry? entry) => view with
    {
        Name = entry is { IsRenamed: true, Name: { } name } ? name : view.Name,
        Links = entry?.Preview is { } version && view.Outcome == ProjectStage.Succeeded
            ? view.Links with { Preview = PreviewLink(view.Id, version) }
            : view.Links,
    };

    private static ProjectView View(OrchestrationMetadata instance)
    {
        var (origin, status) = (instance.Origin(), instance.Status());
        var stage = status?.Stage ?? ProjectStage.Accepted;
        return new()
        {
            Id = instance.InstanceId,
            Name = status?.Name ?? origin.Upload?.Path ?? instance.InstanceId,
            Kind = Known(status?.Kind),
            Stage = stage,
            Outcome = stage.IsOutcome() ? stage : null,
            Timings = status?.Timings,
            CreatedAt = origin.CreatedAt ?? instance.CreatedAt,
            UpdatedAt = status?.Since ?? instance.CreatedAt,
            DecisionNumber = status?.DecisionNumber,
            Attempt = origin.Attempt,
            FileCount = status?.Files ?? 0,
            FilesDone = stage is ProjectStage.Inspecting or ProjectStage.Transferring ? status?.FilesDone : null,
            Aholo = status?.AholoProjectId is { } aholoProjectId ? new() { ProjectId = aholoProjectId } : null,
            Assets = Assets(instance.InstanceId, status?.Assets ?? []),
            Problem = status?.Problem,
            Warnings = status?.Warnings ?? [],
            Links = Links(instance.InstanceId, stage, ended: stage.IsOutcome(), hasAssets: status?.Assets.Count > 0),
        };
    }

    private static ProjectView View(ProjectRecord record) => new()
    {
        Id = record.Id,
        Name = record.Spec?.Name ?? record.Upload?.Path ?? record.Id,
        Kind = Known(record.Spec?.Kind),
        Spec = Known(record.Spec),
        Stage = record.Outcome,
        Outcome = record.Outcome,
        Timings = record.Timings,
        CreatedAt = record.CreatedAt ?? (record.Timings is [var first, ..] ? first.At : default(DateTimeOffset)),
        UpdatedAt = record.Timings is [.., var last] ? last.At : record.CreatedAt ?? default,
        Attempt = record.Attempt,
        FileCount = record.Files.Count,
        Files = [.. record.Files.Select(file => file.Path)],
        Aholo = View(record.Aholo),
        Assets = Assets(record.Id, record.Assets.Select(AssetSummary.Of)),
        Problem = record.Problem,
        Warnings = record.Warnings,
        Links = Links(record.Id, record.Outcome, ended: true, hasAssets: record.Assets.Count > 0),
    };

    private static IReadOnlyList<AssetView> Assets(string id, IEnumerable<AssetSummary> assets) =>
    [
        .. assets.Select(asset => new AssetView
        {
            Name = asset.Name, Size = asset.Size, Facts = asset.Facts, Link = $"{Self(id)}/assets/{asset.Name}",
        }),
    ];

    private static AholoView? View(AholoIds? aholo) => aholo is null ? null : new() { ProjectId = aholo.ProjectId, TaskId = aholo.TaskId };

    // Values of other versions of the app are left out.
    private static ProjectKind? Known(ProjectKind? kind) => kind is { } value && Enum.IsDefined(value) ? value : null;

    private static ProjectSpec? Known(ProjectSpec? spec) => spec?.IsKnown() == true ? WithoutQuery(spec) : null;

    // The query of a webhook may hold a secret.
    private static ProjectSpec WithoutQuery(ProjectSpec spec) =>
        Uri.TryCreate(spec.Webhook, UriKind.Absolute, out var webhook) ? spec with { Webhook = WebhookUrl.Display(webhook) } : spec;

    private static string Self(string id) => $"/api/projects/{id}";

    private static ProjectLinks Links(string id, ProjectStage stage, bool ended, bool hasAssets)
    {
        var self = Self(id);
        return new()
        {
            Self = self,
            Archive = ended && hasAssets ? $"{self}/archive" : null,
            Record = ended ? $"{self}/assets/project.json" : null,
            Event = ended || stage == ProjectStage.AwaitingDecision ? $"{self}/event" : null,
            Resolve = stage == ProjectStage.AwaitingDecision ? $"{self}/resolve" : null,
            Cancel = ended || stage == ProjectStage.Publishing ? null : $"{self}/cancel",
            Delete = ended ? self : null,
            Retry = ended && stage is not (ProjectStage.Succeeded or ProjectStage.Unknown) ? $"{self}/retry" : null,
        };
    }
}
