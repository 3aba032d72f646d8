using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Run;
using Azure;
using Azure.Storage.Blobs.Models;

namespace Aholo.Local.Testing.Chaos;

/// <summary>
/// Uploads photos while the processes are killed at random moments (host, worker, storage, broker and simulator), the services stop and start, and Aholo
/// fails in every known way. Then removes the faults, waits until every project has ended, and inspects the outcome from outside.
/// </summary>
internal sealed class ChaosRun : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["Aholo__Polling__FirstInterval"] = "00:00:00.500",
        ["Aholo__Polling__MaxInterval"] = "00:00:01",
        ["Aholo__Activities__FirstRetryInterval"] = "00:00:00.100",
        ["Aholo__Activities__MaxRetryInterval"] = "00:00:01",
        ["Aholo__Activities__MaxAttempts"] = "100",
        ["Aholo__Retry__AttemptTimeout"] = AnswerTimeout.ToString(),
        ["Aholo__CircuitBreaker__BreakDuration"] = "00:00:01",
        ["Aholo__Sweep__Schedule"] = "*/5 * * * * *",
        ["Aholo__Sweep__Grace"] = "00:00:10",
    };

    private readonly ChaosOptions _options;
    private readonly ChaosEnvironment _environment;
    private readonly Random _random;
    private readonly FaultSchedule _faults;
    private readonly HttpClient _http;
    private readonly Operator _operator;
    private readonly string _secret;
    private readonly ConcurrentDictionary<string, string> _nameOf = [];
    private readonly List<(Part Part, DateTimeOffset At)> _kills = [];
    private readonly Dictionary<string, string> _reported = [];
    private readonly List<string> _reportedWrongly = [];
    private readonly HashSet<string> _unseen = [];
    private readonly HashSet<string> _mayBeLost = [];
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _forgotten = [];

    private ChaosRun(ChaosOptions options, ChaosEnvironment environment, string secret)
    {
        _options = options;
        _environment = environment;
        _secret = secret;
        _random = new(options.Seed);
        _faults = new(environment, new(options.Seed + 1), options.Log);
        _http = new() { BaseAddress = environment.Local.Functions.BaseAddress, Timeout = TimeSpan.FromSeconds(20) };
        _operator = new(_http, environment.Simulator.GetProjectsAsync);
    }

    /// <summary>Starts everything, injects the faults and inspects the outcome.</summary>
    public static async Task<ChaosReport> RunAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        var secret = $"chaos-secret-{Guid.NewGuid():N}";
        await using var environment = await ChaosEnvironment.StartAsync(options.DataDirectory, secret, Settings, options.Log, cancellationToken);
        using var run = new ChaosRun(options, environment, secret);
        return await run.RunAsync(cancellationToken);
    }

    public void Dispose()
    {
        _http.Dispose();
        _faults.Dispose();
    }

    private async Task<ChaosReport> RunAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var stopOperator = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var decisions = _operator.WorkAsync(poll => _faults.WhileAvailableAsync(poll, stopOperator.Token), stopOperator.Token);
        try
        {
            await InjectAsync(cancellationToken);
            await SettleAsync(cancellationToken);
            if (_options.PowerLoss)
                await FindLostAsync(cancellationToken);
        }
        finally
        {
            await stopOperator.CancelAsync();
            await decisions.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (decisions.IsFaulted)
            await decisions;
        var lostAnswers = new LostAnswers(
            [.. _kills.Where(kill => kill.Part is Part.Host or Part.Worker).Select(kill => kill.At)], _faults.Outages, _faults.LostAnswers, AnswerTimeout);
        return await new ChaosInspection(_environment, _options.DataDirectory, _secret, _nameOf, lostAnswers, _reported, _unseen, _forgotten).ReportAsync(
            report => report with
            {
                Kills = [.. _kills.Select(kill => kill.Part)],
                Lost = [.. report.Lost, .. _reportedWrongly],
                Outages = _faults.Outages.Count,
                Faults = _faults.Faults,
                Decisions = _operator.Asked,
                Elapsed = clock.Elapsed,
            },
            cancellationToken);
    }

    private async Task InjectAsync(CancellationToken cancellationToken)
    {
        var photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Samples", "mug.jpg"), cancellationToken);
        var uploads = new List<Task>();
        var parts = new Queue<Part>();
        var outage = Task.CompletedTask;
        try
        {
            for (var kill = 1; kill <= _options.Kills; kill++)
            {
                for (var due = (int)Math.Ceiling((double)_options.Uploads * kill / _options.Kills); uploads.Count < due;)
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"chaos-{uploads.Count:0000}");
                    uploads.Add(UploadAsync(name, photo, _random.Next(1000), cancellationToken));
                }

                if (_random.Next(3) == 0)
                    await _faults.ChangeAsync(cancellationToken);
                if (_random.Next(8) == 0 && outage.IsCompleted)
                {
                    await outage;
                    outage = _faults.StopSomethingAsync(cancellationToken);
                }

                await Task.Delay(_options.LongestLife * _random.NextDouble(), cancellationToken);
                if (_options.PowerLoss)
                {
                    await outage;
                    await LosePowerAsync(forgets: kill % 3 == 0, cancellationToken);
                    continue;
                }

                if (parts.Count == 0)
                    parts = new(NextParts());
                var part = parts.Dequeue();
                _options.Log($"kill {kill}: {part}");
                if (part is Part.Host or Part.Worker)
                {
                    await _environment.KillAsync(part, cancellationToken);
                    _kills.Add((part, DateTimeOffset.UtcNow));
                    await _environment.StartAsync(part, cancellationToken);
                }
                else
                {
                    await outage;
                    _kills.Add((part, DateTimeOffset.UtcNow));
                    outage = _faults.KillAsync(part, cancellationToken);
                }
            }
        }
        finally
        {
            await outage;
        }

        await Task.WhenAll(uploads);
        await _faults.ClearAsync(cancellationToken);
    }

    private async Task LosePowerAsync(bool forgets, CancellationToken cancellationToken)
    {
        var from = DateTimeOffset.UtcNow;
        var disk = forgets ? await StorageSnapshot.TakeAsync(_options.DataDirectory, cancellationToken) : null;
        if (forgets)
            await Task.Delay(_options.LongestLife * _random.NextDouble(), cancellationToken);
        _kills.AddRange(Enum.GetValues<Part>().Select(part => (part, DateTimeOffset.UtcNow)));
        await _faults.LosePowerAsync(disk, cancellationToken);
        if (disk is not null)
        {
            _forgotten.Add((from, disk.RestoredAt));
            _mayBeLost.UnionWith(_nameOf.Keys);
        }

        await FindLostAsync(cancellationToken);
    }

    // A project whose record is lost while it runs is found when it has ended.
    private async Task FindLostAsync(CancellationToken cancellationToken)
    {
        foreach (var line in await new LostProjects(_environment.Local).FindAsync(cancellationToken))
        {
            _options.Log(line);
            var id = _nameOf.Keys.FirstOrDefault(id => line.Contains(id, StringComparison.Ordinal));
            if (id is not null && _mayBeLost.Contains(id))
                _reported.TryAdd(id, line);
            else
                _reportedWrongly.Add($"reported although storage had lost nothing: {line}");
        }
    }

    private Part[] NextParts()
    {
        var next = Enum.GetValues<Part>();
        _random.Shuffle(next);
        return next;
    }

    // Each photo has unique content. A photo that was stored although its response was lost is not stored again.
    private async Task UploadAsync(string name, byte[] photo, int delayMs, CancellationToken cancellationToken)
    {
        await Task.Delay(delayMs, cancellationToken);
        var uploads = _environment.Local.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var blob = uploads.GetBlobClient($"{name}.jpg");
        var content = BinaryData.FromBytes([.. photo, .. RandomNumberGenerator.GetBytes(16)]);
        while (true)
        {
            try
            {
                var etag = await blob.ExistsAsync(cancellationToken)
                    ? (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag
                    : (await blob.UploadAsync(
                        content, new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } }, cancellationToken)).Value.ETag;
                _nameOf[ProjectId.FromBlob(uploads.Name, BlobReference.Of(blob.Name, etag))] = name;
                return;
            }
            catch (Exception exception) when (exception is RequestFailedException or AggregateException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var open = _nameOf.Keys.ToHashSet();
        for (var since = Stopwatch.StartNew(); open.Count > 0 && since.Elapsed < _options.Timeout;)
        {
            foreach (var id in open.ToList())
            {
                if (await IsDoneAsync(id, cancellationToken) && open.Remove(id))
                    since.Restart();
            }

            _options.Log($"{open.Count} projects have not ended");
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }

    private async Task<bool> IsDoneAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync($"/api/projects/{id}", cancellationToken);
            if (_options.PowerLoss && response.StatusCode == HttpStatusCode.NotFound && !await IsStoredAsync(id, cancellationToken))
                return _unseen.Add(id);
            return response.IsSuccessStatusCode
                && await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, cancellationToken) is { Outcome: not null, UnsentEvent: null };
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            // The host is replacing the worker, or the app catches up: ask again.
            return false;
        }
    }

    // An upload that storage has lost before the app saw it is known to its client only.
    private async Task<bool> IsStoredAsync(string id, CancellationToken cancellationToken) =>
        await _environment.Local.Storage.GetBlobContainerClient(new StorageOptions().Uploads).GetBlobClient($"{_nameOf[id]}.jpg").ExistsAsync(cancellationToken);
}
