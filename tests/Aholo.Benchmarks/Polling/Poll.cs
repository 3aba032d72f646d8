using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Benchmarks.Polling;

/// <summary>Projects that are looked at by the function app's schedule through the client, for some virtual time.</summary>
internal sealed class Poll(int projects, TimeSpan length, Action<AholoStatusBatchOptions> configure) : IDisposable
{
    // All projects of a minute: none begins at the same time as another.
    private static readonly TimeSpan Arrivals = TimeSpan.FromMinutes(1);

    private readonly PollingOptions _schedule = new();
    private readonly VirtualClock _clock = new() { Horizon = TimeSpan.FromHours(12) };
    private readonly PolledService _service = new();
    private int _waiting;
    private int _asking;
    private int _ended;
    private long _answered;

    /// <summary>Runs, and returns how often projects were looked at and how many requests that took.</summary>
    public async Task<(long Looks, long Requests)> RunAsync()
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_clock);
        services.AddAholoClient(options =>
        {
            options.Auth.AppKey = options.Auth.AppSecret = options.Auth.AppUid = "polling";
            options.RateLimit.PermitsPerSecond = 0;
            // Never reached, and beyond the clock's horizon.
            options.Retry.AttemptTimeout = TimeSpan.FromDays(1);
            configure(options.StatusBatch);
        }).Api.ConfigurePrimaryHttpMessageHandler(() => _service);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<AholoClient>();

        var all = Task.WhenAll(Enumerable.Range(0, projects).Select(index => Task.Run(() => FollowAsync(client, index))));
        while (!all.IsCompleted)
        {
            SettleOn(all);
            _clock.GoToNext();
        }

        await all;
        return (_service.Ids, _service.Requests);
    }

    public void Dispose() => _service.Dispose();

    private async Task FollowAsync(AholoClient client, int index)
    {
        var id = $"project-{index}";
        await DelayAsync(Arrivals * index / projects);
        for (var polls = 0; ; polls++)
        {
            var delay = Backoff.Delay(_schedule, id, polls);
            if (_clock.Elapsed + delay > length)
                break;
            await DelayAsync(delay);
            var answer = client.GetTaskAsync(id);
            Interlocked.Increment(ref _asking);
            await answer;
            Interlocked.Increment(ref _answered);
            Interlocked.Decrement(ref _asking);
        }

        Interlocked.Increment(ref _ended);
    }

    private async Task DelayAsync(TimeSpan time)
    {
        var passed = Task.Delay(time, _clock);
        Interlocked.Increment(ref _waiting);
        await passed;
        Interlocked.Decrement(ref _waiting);
    }

    // Time may go on when every project waits for a timer: its own, or that of the one call that fills.
    private void SettleOn(Task all)
    {
        var spin = default(SpinWait);
        while (!all.IsCompleted && !IsSettled())
            spin.SpinOnce(sleep1Threshold: -1);
    }

    private bool IsSettled()
    {
        var (waiting, asking) = (Volatile.Read(ref _waiting), Volatile.Read(ref _asking));
        return waiting + asking + Volatile.Read(ref _ended) == projects
            && _clock.Running == waiting + (asking > 0 ? 1 : 0)
            && Interlocked.Read(ref _answered) == _service.Ids;
    }
}
