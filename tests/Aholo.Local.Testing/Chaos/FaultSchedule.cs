using Aholo.Simulator;

namespace Aholo.Local.Testing.Chaos;

/// <summary>Injects faults: errors of the service, and outages of the services that the function app depends on.</summary>
internal sealed class FaultSchedule(ChaosEnvironment environment, Random random, Action<string> log) : IDisposable
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
        async () =>
        {
            var rules = Enumerable.Range(0, random.Next(1, 3)).Select(_ => RandomRule()).ToList();
            foreach (var rule in rules)
                log($"fault {rule.Kind} of {rule.Route}");
            await ReplaceAsync(rules, cancellationToken);
        },
        cancellationToken);

    /// <summary>Removes all fault rules.</summary>
    public Task ClearAsync(CancellationToken cancellationToken) => WhileAvailableAsync(() => ReplaceAsync([], cancellationToken), cancellationToken);

    /// <summary>Kills a service, and starts it again after a short time.</summary>
    public Task KillAsync(Part service, CancellationToken cancellationToken) => InterruptAsync(
        service, "killed", () => environment.KillAsync(service, cancellationToken), () => environment.StartAsync(service, cancellationToken), cancellationToken);

    /// <summary>Stops a random service in order, and starts it again after a short time.</summary>
    public Task StopSomethingAsync(CancellationToken cancellationToken)
    {
        Part[] services = [Part.Storage, Part.Broker, Part.Simulator];
        var service = services[random.Next(services.Length)];
        return InterruptAsync(
            service, "stopped", () => environment.StopAsync(service), () => environment.StartAsync(service, cancellationToken), cancellationToken);
    }

    /// <summary>Kills all parts at once, and starts them again after a short time.</summary>
    /// <param name="disk">What storage has on the disk when the power is back; null for all that it has written.</param>
    /// <param name="cancellationToken">Stops the restart.</param>
    public Task LosePowerAsync(StorageSnapshot? disk, CancellationToken cancellationToken) => InterruptAsync(
        null,
        "killed",
        async () =>
        {
            await environment.KillEverythingAsync(cancellationToken);
            disk?.Restore();
        },
        () => environment.StartEverythingAsync(cancellationToken),
        cancellationToken);

    private Task InterruptAsync(Part? service, string action, Func<Task> end, Func<Task> start, CancellationToken cancellationToken)
    {
        var length = LongestOutage * random.NextDouble();
        return WhileAvailableAsync(
            async () =>
            {
                log($"{service?.ToString() ?? "Everything"} is {action} for {length.TotalMilliseconds:0} ms");
                if (service is null or Part.Simulator)
                    await ReplaceAsync([], cancellationToken);
                var from = DateTimeOffset.UtcNow;
                await end();
                await Task.Delay(length, cancellationToken);
                await start();
                _outages.Add((from, DateTimeOffset.UtcNow));
            },
            cancellationToken);
    }

    // The simulator forgets its fault rules, and which responses they withheld, when it ends.
    private async Task ReplaceAsync(IReadOnlyList<FaultRule> rules, CancellationToken cancellationToken)
    {
        Faults += (await environment.Simulator.GetFaultsAsync(cancellationToken)).Sum(fault => fault.Applied);
        await environment.Simulator.SetFaultsAsync(rules, cancellationToken);
        var projects = await environment.Simulator.GetProjectsAsync(cancellationToken);
        _lostAnswers.UnionWith(projects.Where(project => project.AnswerLost).Select(project => project.ProjectId));
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
