using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Local.Hosting;
using Aholo.Simulator;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;

namespace Aholo.Local.Testing.Chaos;

/// <summary>Looks at what a storm has left, from the outside: storage, the queue, the account at the service, every file that was written.</summary>
internal sealed class ChaosInspection(
    ChaosEnvironment environment, string dataDirectory, string secret, IReadOnlyDictionary<string, string> nameOf, LostAnswers lostAnswers,
    IReadOnlyDictionary<string, string> reported, IReadOnlySet<string> unseen, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> forgotten)
{
    private static readonly TimeSpan LastMessage = TimeSpan.FromSeconds(3);

    private readonly List<string> _lost = [];
    private readonly List<string> _reportedLost = [];
    private readonly List<string> _damaged = [];
    private readonly List<string> _wrongEvents = [];
    private readonly List<string> _wrongDecisions = [];
    private readonly List<string> _reasons = [];
    private int _succeeded;

    private string ServiceDirectory => Path.Combine(dataDirectory, "simulator");

    /// <summary>Inspects everything; <paramref name="complete"/> adds what was injected.</summary>
    public async Task<ChaosReport> ReportAsync(Func<ChaosReport, ChaosReport> complete, CancellationToken cancellationToken)
    {
        var events = await EventsAsync(cancellationToken);
        var account = (await environment.Simulator.GetProjectsAsync(cancellationToken)).ToLookup(project => project.Name);
        foreach (var (id, name) in nameOf)
            await InspectAsync(id, name, [.. events[id]], [.. account[name].Select(project => project.ProjectId)], cancellationToken);
        foreach (var stranger in events.Select(project => project.Key).Except(nameOf.Keys))
            _wrongEvents.Add($"{stranger} is not a project");

        // All projects of an upload but the last.
        var again = account.Select(projects => projects.OrderBy(project => project.CreatedAt).SkipLast(1).ToList()).Where(projects => projects.Count > 0).ToList();
        return complete(new()
        {
            Uploads = nameOf.Count,
            Kills = [],
            Outages = 0,
            Faults = 0,
            FailedUploads = (await ReadServiceAsync("uploads", cancellationToken))
                .Where(upload => upload.TryGetProperty("plannedStatus", out var planned) && planned.ValueKind == JsonValueKind.Number)
                .DistinctBy(upload => upload.GetProperty("id").GetString())
                .Count(),
            Decisions = 0,
            Elapsed = TimeSpan.Zero,
            Succeeded = _succeeded,
            Failed = _reasons.Count,
            Reasons = _reasons,
            Lost = _lost,
            ReportedLost = _reportedLost,
            Unseen = [.. unseen.Select(id => nameOf[id])],
            PaidTwice = [.. again.Where(project => !project.All(IsForgotten)).Select(Describe)],
            CreatedAgain = [.. again.Where(project => project.All(IsForgotten)).Select(Describe)],
            Damaged = _damaged,
            WrongEvents = _wrongEvents,
            WrongDecisions = _wrongDecisions,
            Leaks = await LeaksAsync(cancellationToken),
        });
    }

    private static string Describe(IReadOnlyList<CreatedProject> again) => $"{again[0].Name} {again.Count + 1} times";

    private bool IsForgotten(CreatedProject project) => forgotten.Any(loss => project.CreatedAt >= loss.From && project.CreatedAt <= loss.To);

    private async Task InspectAsync(string id, string name, IReadOnlyList<ProjectEventData> events, IReadOnlyList<string> created, CancellationToken cancellationToken)
    {
        var ends = events.Where(data => data.Stage.IsOutcome()).ToList();
        if (await ReadAsync(new StorageOptions().Assets, $"{id}/project.json", FunctionsJson.Shared.ProjectRecord, cancellationToken) is not { } record)
        {
            if (reported.TryGetValue(id, out var line))
                _reportedLost.Add(line);
            else if (!unseen.Contains(id))
                _lost.Add($"{name} ({id}) has no record and {events.Count} events");
            return;
        }

        if (ends.Count == 0)
            _lost.Add($"{name} ({id}) has no event");
        else if (ends.Count > 1 || ends[0].Stage != record.Outcome)
            _wrongEvents.Add($"{name} ({id}): {string.Join(", ", ends.Select(data => data.Stage))}, but the record says {record.Outcome}");

        var ledger = await ReadAsync(new StorageOptions().State, CreateLedger.BlobName(id), StateJson.Shared.CreateEntry, cancellationToken);
        // Without an entry, or without the answer in it, a project that was created continues from the history of its orchestration.
        if (ledger is { AholoProjectId: not null } || forgotten.Count == 0)
            _wrongDecisions.AddRange(lostAnswers.Check(record, ledger, created).Select(wrong => $"{name} ({id}): {wrong}"));
        if (forgotten.Count > 0 && record.Problem?.Code is ProblemCodes.StorageLost or ProblemCodes.FileMissing)
        {
            _reportedLost.Add($"{name} ({id}): {record.Problem.Message}");
            return;
        }

        if (record.Outcome != ProjectStage.Succeeded)
        {
            _reasons.Add($"{name} ({id}) {record.Outcome}: {record.Problem?.Message}");
            return;
        }

        _succeeded++;
        if (created.Count == 0)
            _damaged.Add($"{name} ({id}) succeeded, but is not in the account");
        if (record.Assets.Count < 2)
            _damaged.Add($"{name} ({id}) has {record.Assets.Count} assets");
        foreach (var asset in record.Assets)
            await InspectAsync(record, asset, cancellationToken);
    }

    private async Task InspectAsync(ProjectRecord record, AssetRecord asset, CancellationToken cancellationToken)
    {
        var uri = new BlobUriBuilder(asset.Url);
        var blob = environment.Local.Storage.GetBlobContainerClient(uri.BlobContainerName).GetBlobClient(uri.BlobName);
        if (!await blob.ExistsAsync(cancellationToken))
        {
            _damaged.Add($"{asset.Name} of {record.Id} is not in storage");
            return;
        }

        var stored = await blob.DownloadContentAsync(cancellationToken);
        var file = Path.GetExtension(asset.Name) switch
        {
            ".ply" => "point_cloud.ply",
            ".spz" => "point_cloud_compressed.spz",
            _ => "point_cloud.sog",
        };
        var assets = Directory.GetDirectories(Path.Combine(ServiceDirectory, "assets"), $"{record.Aholo!.ProjectId}.*")
            .Single(folder => !folder.EndsWith(".new", StringComparison.Ordinal));
        var made = await File.ReadAllBytesAsync(Path.Combine(assets, file), cancellationToken);
        if (!stored.Value.Content.ToMemory().Span.SequenceEqual(made) || asset.Md5 != Convert.ToHexStringLower(MD5.HashData(made)))
            _damaged.Add($"{asset.Name} of {record.Id} differs from the service's file");
    }

    private async Task<T?> ReadAsync<T>(string container, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        (await environment.Local.Storage.GetBlobContainerClient(container).GetBlobClient(path).TryReadAsync(type, cancellationToken))?.Value;

    // Nothing was received before, so each message is present as often as it was accepted.
    private async Task<ILookup<string, ProjectEventData>> EventsAsync(CancellationToken cancellationToken)
    {
        await using var client = new ServiceBusClient(environment.Local.ServiceBus);
        await using var receiver = client.CreateReceiver(LocalEnvironment.EventQueue);
        var events = new List<ProjectEventData>();
        while (await receiver.ReceiveMessageAsync(LastMessage, cancellationToken) is { } message)
        {
            using var document = JsonDocument.Parse(message.Body);
            events.Add(document.RootElement.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!);
            await receiver.CompleteMessageAsync(message, cancellationToken);
        }

        return events.ToLookup(data => data.Id);
    }

    // A journal of the service: the last line may be unfinished, as the service may write to it.
    private async Task<IReadOnlyList<JsonElement>> ReadServiceAsync(string journal, CancellationToken cancellationToken) =>
    [
        .. (await File.ReadAllLinesAsync(Path.Combine(ServiceDirectory, $"{journal}.jsonl"), cancellationToken))
            .Where(line => line.EndsWith('}'))
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];

    // The simulator's folder is the service's side, which holds the tokens.
    private async Task<IReadOnlyList<string>> LeaksAsync(CancellationToken cancellationToken)
    {
        var tokens = (await ReadServiceAsync("tokens", cancellationToken))
            .Select(token => token.EnumerateObject().First(property => property.Value.ValueKind == JsonValueKind.String))
            .Select(property => property.Value.GetString()!)
            .Distinct();
        var needles = tokens.Append(secret).Append("&sign=").Select(Encoding.UTF8.GetBytes).ToList();
        var leaks = new List<string>();
        foreach (var file in Directory.EnumerateFiles(dataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(ServiceDirectory, StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, cancellationToken);
            if (needles.Find(needle => content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(needle) >= 0) is { } found)
                leaks.Add($"{Path.GetRelativePath(dataDirectory, file)} holds {Encoding.UTF8.GetString(found)[..6]}…");
        }

        return leaks;
    }
}
