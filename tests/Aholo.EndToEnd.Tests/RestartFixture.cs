namespace Aholo.EndToEnd.Tests;

/// <summary>An environment whose function app each test starts with the settings that it needs.</summary>
public sealed class RestartFixture : LocalFixture
{
    private IReadOnlyDictionary<string, string> _running = new Dictionary<string, string>();

    // An outage of storage is reported soon, and an event is retried until the broker is available.
    private protected override Dictionary<string, string> Settings => new(base.Settings)
    {
        ["Aholo__Activities__MaxAttempts"] = "50",
        ["AholoStorage__Retry__MaxRetries"] = "1",
        ["AholoStorage__Retry__Delay"] = "00:00:00.010",
    };

    /// <summary>Starts the function app with settings that replace others, unless it already runs with them.</summary>
    internal async Task StartAppAsync(params (string Name, string Value)[] settings)
    {
        var wanted = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        if (wanted.Count == _running.Count && !wanted.Except(_running).Any())
            return;

        await Environment.StartFunctionsAsync(wanted, CancellationToken);
        _running = wanted;
    }
}
