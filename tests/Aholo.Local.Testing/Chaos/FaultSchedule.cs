using Aholo.Local.Hosting;
using Aholo.Simulator;

namespace Aholo.Local.Testing.Chaos;

/// <summary>Injects faults: errors of the service, and outages of the services that the function app depends on.</summary>
internal sealed class FaultSchedule(LocalEnvironment environment, Random random, Action<string> log) : IDisposable
{
    private static readonly string[] Reads = ["uploadToken", "taskList", "uploadStatus", "singleUpload", "assetDownload"];
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _lock = new(1, 1);

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _outages = [];
    private readonly HashSet<string> _lostAnswers = [];

    /// <summary>The outages so far.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Outages => _outages;

    /// <summary>The ids at Aholo of projects whose create response was withheld.</summary>
    public IReadOnlySet<string> LostAnswers => _lostAnswers;

    /// <summary>The calls that a fault rule has changed so far.</summary>
    public long Faults { get; private set; }

    /// <summary>The uploads that a fault rule has failed so far.</summary>
    public int FailedUploads { get; private set; }

    public void Dispose() => _lock.Dispose();

    /// <summary>Runs an action while every service is available.</summary>
    public async Task WhileAvailableAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            await action();
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Replaces the fault rules by one or two random ones.</summary>
    public Task ChangeAsync(CancellationToken cancellationToken) => WhileAvailableAsync(
        () =>
        {
            Clear();
            for (var i = random.Next(1, 3); i > 0; i--)
            {
                var rule = RandomRule();
                log($"fault {rule.Kind} of {rule.Route}");
                environment.Simulator!.AddFault(rule);
            }

            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Removes all fault rules.</summary>
    public Task ClearAsync(CancellationToken cancellationToken) => WhileAvailableAsync(
        () =>
        {
            Clear();
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Stops storage, the broker or the simulator for a short time.</summary>
    public Task StopSomethingAsync(CancellationToken cancellationToken)
    {
        (string Name, Func<ValueTask> StopAsync, Func<CancellationToken, Task> StartAsync)[] all =
        [
            ("storage", environment.Azurite.DisposeAsync, stop => environment.StartStorageAsync(stop)),
            ("the broker", environment.Broker.DisposeAsync, environment.StartBrokerAsync),
            ("the simulator", StopSimulatorAsync, environment.StartSimulatorAsync),
        ];
        var (name, stop, start) = all[random.Next(all.Length)];
        var length = LongestOutage * random.NextDouble();
        return WhileAvailableAsync(
            async () =>
            {
                log($"{name} is stopped for {length.TotalMilliseconds:0} ms");
                var from = DateTimeOffset.UtcNow;
                await stop();
                try
                {
                    await Task.Delay(length, cancellationToken);
                }
                finally
                {
                    await start(CancellationToken.None);
                    _outages.Add((from, DateTimeOffset.UtcNow));
                }
            },
            cancellationToken);
    }

    private async ValueTask StopSimulatorAsync()
    {
        Clear();
        await environment.Simulator!.DisposeAsync();
    }

    private void Clear()
    {
        foreach (var fault in environment.Simulator!.GetFaults())
        {
            Faults += fault.Applied;
            FailedUploads += fault.Rule.Kind == FaultKind.UploadStatus ? fault.Applied : 0;
        }

        // A simulator that stops loses them.
        _lostAnswers.UnionWith(environment.Simulator.GetStats().Projects.Where(project => project.AnswerLost).Select(project => project.ProjectId));

        environment.Simulator.ClearFaults();
    }

    private FaultRule RandomRule()
    {
        var route = Reads[random.Next(Reads.Length)];
        var count = random.Next(1, 4);
        return random.Next(12) switch
        {
            0 => new() { Route = route, Kind = FaultKind.HttpStatus, Status = 500, Count = count },
            1 => new() { Route = route, Kind = FaultKind.HttpStatus, Status = 429, RetryAfter = "1", Count = count },
            2 => new() { Route = route, Kind = FaultKind.HttpStatus, Status = 503, RetryAfter = "1", Count = count },
            3 => new() { Route = route, Kind = FaultKind.Html, Count = count },
            4 => new() { Route = route, Kind = FaultKind.ResetBefore, Count = count },
            5 => new() { Route = route, Kind = FaultKind.ResetAfter, Count = count },
            6 => new() { Route = route, Kind = FaultKind.SlowBody, DelayMs = random.Next(3000), Count = count },
            7 => new() { Route = route, Kind = FaultKind.TruncatedBody, Count = count },
            // The upload service reports an expired token.
            8 => new() { Route = "singleUpload", Kind = FaultKind.Envelope, Code = "12", Message = "Token已过期", Count = 1 },
            9 => new() { Route = "singleUpload", Kind = FaultKind.UploadStatus, UploadStatus = 6, Count = 1 },
            // The create is carried out, and its response is lost.
            10 => new() { Route = "createRecon", Kind = FaultKind.ResetAfter, Count = 1 },
            _ => new() { Route = "createRecon", Kind = FaultKind.SlowBody, DelayMs = random.Next(3000), Count = count },
        };
    }
}
