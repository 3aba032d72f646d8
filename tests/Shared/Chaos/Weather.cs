using Aholo.Local.Hosting;
using Aholo.Simulator;

namespace Aholo.Tests.Chaos;

/// <summary>What goes wrong around the function app: faults of the service, and stops of what the app depends on.</summary>
internal sealed class Weather(LocalEnvironment environment, Random random, Action<string> log) : IDisposable
{
    private static readonly string[] Reads = ["uploadToken", "taskList", "uploadStatus", "singleUpload", "resultDownload"];
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _outages = [];
    private readonly HashSet<string> _lostAnswers = [];

    /// <summary>Stops so far, each from its beginning to its end.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Outages => _outages;

    /// <summary>Aholo's ids of projects of whose creation the caller surely was not told.</summary>
    public IReadOnlySet<string> LostAnswers => _lostAnswers;

    /// <summary>Calls that were spoilt so far.</summary>
    public long Faults { get; private set; }

    /// <summary>Uploads that the service was made to refuse so far.</summary>
    public int WrongVerdicts { get; private set; }

    public void Dispose() => _turn.Dispose();

    /// <summary>Does something while nothing is stopped.</summary>
    public async Task WhileFairAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await action();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Lets one or two kinds of calls fail.</summary>
    public Task ChangeAsync(CancellationToken cancellationToken) => WhileFairAsync(
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

    /// <summary>No more faults.</summary>
    public Task ClearAsync(CancellationToken cancellationToken) => WhileFairAsync(
        () =>
        {
            Clear();
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Stops storage, the broker or the simulator for a while.</summary>
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
        return WhileFairAsync(
            async () =>
            {
                log($"{name} is gone for {length.TotalMilliseconds:0} ms");
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
            WrongVerdicts += fault.Rule.Kind == FaultKind.UploadStatus ? fault.Applied : 0;
        }

        // The simulator forgets them when it is stopped.
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
            // The token has expired, says the upload service.
            8 => new() { Route = "singleUpload", Kind = FaultKind.Envelope, Code = "12", Message = "Token已过期", Count = 1 },
            9 => new() { Route = "singleUpload", Kind = FaultKind.UploadStatus, UploadStatus = 6, Count = 1 },
            // The create is carried out, and nobody hears of it.
            10 => new() { Route = "createRecon", Kind = FaultKind.ResetAfter, Count = 1 },
            _ => new() { Route = "createRecon", Kind = FaultKind.SlowBody, DelayMs = random.Next(3000), Count = count },
        };
    }
}
