using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;
using Azure;
using Azure.Storage.Blobs.Models;

namespace Aholo.Local.Testing.Chaos;

/// <summary>
/// Uploads photos while the function app is killed at random moments (its host, its worker or both), its dependencies stop and start, and the service
/// fails in every known way. Then removes the faults, waits until every project has ended, and inspects the outcome from outside.
/// </summary>
internal sealed class ChaosRun : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly ChaosOptions _options;
    private readonly LocalEnvironment _environment;
    private readonly Random _random;
    private readonly FaultSchedule _faults;
    private readonly HttpClient _http;
    private readonly Operator _operator;
    private readonly string _secret;
    private readonly ConcurrentDictionary<string, string> _nameOf = [];
    private readonly List<(Victims Victims, DateTimeOffset At)> _kills = [];

    private ChaosRun(ChaosOptions options, LocalEnvironment environment, string secret)
    {
        _options = options;
        _environment = environment;
        _secret = secret;
        _random = new(options.Seed);
        _faults = new(environment, new(options.Seed + 1), options.Log);
        _http = new() { BaseAddress = environment.Functions.BaseAddress, Timeout = TimeSpan.FromSeconds(20) };
        _operator = new(_http, () => environment.Simulator!.GetStats().Projects);
    }

    [Flags]
    private enum Victims
    {
        Host = 1,
        Worker = 2,
    }

    /// <summary>Starts everything, injects the faults and inspects the outcome.</summary>
    public static async Task<ChaosReport> RunAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        var secret = $"chaos-secret-{Guid.NewGuid():N}";
        await using var environment = await LocalEnvironment.StartAsync(
            TestEnvironment.Options(options.DataDirectory) with
            {
                TaskDuration = TimeSpan.FromSeconds(1),
                // Small assets: the test is of the app, not of the simulator.
                ConfigureSimulator = simulator => simulator with { AppSecret = secret, MaxSplats = 500 },
                Settings = new Dictionary<string, string>
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
                },
            },
            cancellationToken);
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
        }
        finally
        {
            await stopOperator.CancelAsync();
            await decisions.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var lostAnswers = new LostAnswers([.. _kills.Select(kill => kill.At)], _faults.Outages, _faults.LostAnswers, AnswerTimeout);
        return await new ChaosInspection(_environment, _options.DataDirectory, _secret, _nameOf, lostAnswers).ReportAsync(
            report => report with
            {
                HostKills = _kills.Count(kill => kill.Victims == Victims.Host),
                WorkerKills = _kills.Count(kill => kill.Victims == Victims.Worker),
                BothKills = _kills.Count(kill => kill.Victims == (Victims.Host | Victims.Worker)),
                Outages = _faults.Outages.Count,
                Faults = _faults.Faults,
                FailedUploads = _faults.FailedUploads,
                Decisions = _operator.Asked,
                Elapsed = clock.Elapsed,
            },
            cancellationToken);
    }

    private async Task InjectAsync(CancellationToken cancellationToken)
    {
        var photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Samples", "mug.jpg"), cancellationToken);
        var uploads = new List<Task>();
        var victims = new Queue<Victims>();
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
                if (victims.Count == 0)
                    victims = new(NextVictims());
                await KillAsync(kill, victims.Dequeue(), cancellationToken);
            }
        }
        finally
        {
            await outage;
        }

        await Task.WhenAll(uploads);
        await _faults.ClearAsync(cancellationToken);
    }

    private Victims[] NextVictims()
    {
        Victims[] next = [Victims.Host, Victims.Host, Victims.Worker, Victims.Host | Victims.Worker];
        _random.Shuffle(next);
        return next;
    }

    // A host ends its worker with it. A host that lives restarts its worker.
    private async Task KillAsync(int kill, Victims victims, CancellationToken cancellationToken)
    {
        _options.Log($"kill {kill}: {victims}");
        if (victims.HasFlag(Victims.Worker))
        {
            // The worker may have ended a moment ago: kill the next one.
            while (!await _environment.Functions.KillWorkerAsync())
            {
                if (_environment.Functions.Exited.IsCompleted)
                    throw new InvalidOperationException($"The host exited by itself:{Environment.NewLine}{_environment.Functions.Tail}");
                await Task.Delay(PollInterval, cancellationToken);
            }
        }

        if (victims.HasFlag(Victims.Host))
            await _environment.Functions.KillAsync();
        _kills.Add((victims, DateTimeOffset.UtcNow));
        if (victims.HasFlag(Victims.Host))
            await StartAsync(cancellationToken);
    }

    // The app cannot start while a dependency is stopped; it is started again.
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _environment.StartFunctionsAsync(cancellationToken: cancellationToken);
                return;
            }
            catch (LocalException exception)
            {
                _options.Log($"does not start: {exception.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            }
        }
    }

    // Each photo has unique content. A photo that was stored although its response was lost is not stored again.
    private async Task UploadAsync(string name, byte[] photo, int delayMs, CancellationToken cancellationToken)
    {
        await Task.Delay(delayMs, cancellationToken);
        var uploads = _environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
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
                if (await HasEndedAsync(id, cancellationToken) && open.Remove(id))
                    since.Restart();
            }

            _options.Log($"{open.Count} projects have not ended");
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }

    private async Task<bool> HasEndedAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync($"/api/projects/{id}", cancellationToken);
            return response.IsSuccessStatusCode
                && await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, cancellationToken) is { Outcome: not null, UnsentEvent: null };
        }
        catch (TaskCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            // An app that catches up may be slow: ask again.
            return false;
        }
    }
}
