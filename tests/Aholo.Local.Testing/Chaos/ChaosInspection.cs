using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Files.Assets;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;

namespace Aholo.Local.Testing.Chaos;

/// <summary>Looks at what a storm has left, from the outside: storage, the queue, the account at the service, every file that was written.</summary>
internal sealed class ChaosInspection(
    LocalEnvironment environment, string dataDirectory, string secret, IReadOnlyDictionary<string, string> nameOf, LostAnswers lostAnswers)
{
    private static readonly TimeSpan LastMessage = TimeSpan.FromSeconds(3);

    private readonly List<string> _lost = [];
    private readonly List<string> _damaged = [];
    private readonly List<string> _wrongEvents = [];
    private readonly List<string> _wrongDecisions = [];
    private readonly List<string> _reasons = [];
    private int _succeeded;

    /// <summary>Inspects everything; <paramref name="complete"/> adds what was injected.</summary>
    public async Task<ChaosReport> ReportAsync(Func<ChaosReport, ChaosReport> complete, CancellationToken cancellationToken)
    {
        var events = await EventsAsync(cancellationToken);
        var account = environment.Simulator!.GetStats().Projects.ToLookup(project => project.Name);
        foreach (var (id, name) in nameOf)
            await InspectAsync(id, name, [.. events[id]], [.. account[name].Select(project => project.ProjectId)], cancellationToken);
        foreach (var stranger in events.Select(project => project.Key).Except(nameOf.Keys))
            _wrongEvents.Add($"{stranger} is not a project");

        return complete(new()
        {
            Uploads = nameOf.Count,
            HostKills = 0,
            WorkerKills = 0,
            BothKills = 0,
            Outages = 0,
            Faults = 0,
            FailedUploads = 0,
            Decisions = 0,
            Elapsed = TimeSpan.Zero,
            Succeeded = _succeeded,
            Failed = _reasons.Count,
            Reasons = _reasons,
            Lost = _lost,
            PaidTwice = [.. account.Where(project => project.Count() > 1).Select(project => $"{project.Key} {project.Count()} times")],
            Damaged = _damaged,
            WrongEvents = _wrongEvents,
            WrongDecisions = _wrongDecisions,
            Leaks = await LeaksAsync(cancellationToken),
        });
    }

    private async Task InspectAsync(string id, string name, IReadOnlyList<ProjectEventData> events, IReadOnlyList<string> created, CancellationToken cancellationToken)
    {
        var ends = events.Where(data => data.Stage.IsOutcome()).ToList();
        if (await ReadAsync(new StorageOptions().Assets, $"{id}/project.json", FunctionsJson.Shared.ProjectRecord, cancellationToken) is not { } record)
        {
            _lost.Add($"{name} ({id}) has no record and {events.Count} events");
            return;
        }

        if (ends.Count == 0)
            _lost.Add($"{name} ({id}) has no event");
        else if (ends.Count > 1 || ends[0].Stage != record.Outcome)
            _wrongEvents.Add($"{name} ({id}): {string.Join(", ", ends.Select(data => data.Stage))}, but the record says {record.Outcome}");

        var ledger = await ReadAsync(new StorageOptions().State, CreateLedger.BlobName(id), StateJson.Shared.CreateEntry, cancellationToken);
        _wrongDecisions.AddRange(lostAnswers.Check(record, ledger, created).Select(wrong => $"{name} ({id}): {wrong}"));
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
        var stored = await environment.Storage.GetBlobContainerClient(uri.BlobContainerName).GetBlobClient(uri.BlobName).DownloadContentAsync(cancellationToken);
        var file = Path.GetExtension(asset.Name) switch
        {
            ".ply" => "point_cloud.ply",
            ".spz" => "point_cloud_compressed.spz",
            _ => "point_cloud.sog",
        };
        var assets = Directory.GetDirectories(Path.Combine(dataDirectory, "simulator", "assets"), $"{record.Aholo!.ProjectId}.*")
            .Single(folder => !folder.EndsWith(".new", StringComparison.Ordinal));
        var made = await File.ReadAllBytesAsync(Path.Combine(assets, file), cancellationToken);
        if (!stored.Value.Content.ToMemory().Span.SequenceEqual(made) || asset.Md5 != Convert.ToHexStringLower(MD5.HashData(made)))
            _damaged.Add($"{asset.Name} of {record.Id} differs from the service's file");
    }

    private async Task<T?> ReadAsync<T>(string container, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        (await environment.Storage.GetBlobContainerClient(container).GetBlobClient(path).TryReadAsync(type, cancellationToken))?.Value;

    // Nothing was received before, so each message is present as often as it was accepted.
    private async Task<ILookup<string, ProjectEventData>> EventsAsync(CancellationToken cancellationToken)
    {
        await using var client = new ServiceBusClient(environment.Broker.ConnectionString);
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

    // The simulator's folder is the service's side, which holds the tokens.
    private async Task<IReadOnlyList<string>> LeaksAsync(CancellationToken cancellationToken)
    {
        var simulator = Path.Combine(dataDirectory, "simulator");
        var tokens = (await File.ReadAllLinesAsync(Path.Combine(simulator, "tokens.jsonl"), cancellationToken))
            .Where(line => line.EndsWith('}'))
            .Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().First(property => property.Value.ValueKind == JsonValueKind.String))
            .Select(property => property.Value.GetString()!)
            .Distinct();
        var needles = tokens.Append(secret).Append("&sign=").Select(Encoding.UTF8.GetBytes).ToList();
        var leaks = new List<string>();
        foreach (var file in Directory.EnumerateFiles(dataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(simulator, StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)))
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
