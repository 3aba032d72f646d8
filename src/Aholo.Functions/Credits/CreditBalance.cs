using Aholo.Functions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Credits;

/// <summary>
/// Reads and caches the credits of the account, one request at a time. The call exists in version 1 of the API only and is not documented
/// (docs/aholo-api.md, fact 86), so a balance that cannot be read never stops a project.
/// </summary>
internal sealed partial class CreditBalance(
    AholoClient aholo,
    IOptions<AholoClientOptions> client,
    IOptions<AholoFunctionsOptions> options,
    TimeProvider time,
    ILogger<CreditBalance> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Shorter, as someone may be topping up the account and waiting for it.</summary>
    private static readonly TimeSpan ExhaustedMaxAge = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task<CreditReading>? _reading;
    private long _readAt;

    /// <summary>Gets the credits, from the cache if they are not too old.</summary>
    /// <returns>Null if the API has no balance, or the settings turn it off.</returns>
    public async Task<CreditReading?> GetAsync(CancellationToken cancellationToken) =>
        Start() is { } reading ? await reading.WaitAsync(cancellationToken) : null;

    /// <summary>Gets the credits if they are known now; otherwise starts reading them.</summary>
    public CreditReading? Peek() => Start() is { IsCompletedSuccessfully: true } reading ? reading.Result : null;

    private Task<CreditReading>? Start()
    {
        if (!options.Value.Credits.Enabled || client.Value.ApiVersion != AholoApiVersion.V1)
            return null;

        lock (_gate)
        {
            if (_reading is null or { IsFaulted: true } || (_reading.IsCompletedSuccessfully && IsOld(_reading.Result)))
                _reading = ReadAsync();
            return _reading;
        }
    }

    private bool IsOld(CreditReading reading) =>
        time.GetElapsedTime(Volatile.Read(ref _readAt)) >= (reading.IsExhausted ? ExhaustedMaxAge : options.Value.Credits.MaxAge);

    private async Task<CreditReading> ReadAsync()
    {
        var reading = await AskAsync();
        Volatile.Write(ref _readAt, time.GetTimestamp());
        return reading;
    }

    private async Task<CreditReading> AskAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            var balance = await aholo.GetBalanceAsync(timeout.Token);
            return new(time.GetUtcNow(), balance.AvailableCredits, balance.IsExhausted);
        }
        catch (Exception exception) when (exception is AholoException or OperationCanceledException)
        {
            LogUnreadable(exception);
            return new(time.GetUtcNow(), Credits: null, IsExhausted: false);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The balance of the account at Aholo could not be read. Projects are created without checking it.")]
    private partial void LogUnreadable(Exception exception);
}
