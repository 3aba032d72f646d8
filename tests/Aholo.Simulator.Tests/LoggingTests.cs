using System.Collections.Concurrent;
using Aholo.Simulator;
using Microsoft.Extensions.Logging;

namespace Aholo.Tests.Simulator;

public sealed class LoggingTests : SimulatorTest
{
    private readonly Lines _lines = new();

    private protected override AholoSimulatorOptions Options => base.Options with
    {
        ConfigureLogging = logging => logging.AddProvider(_lines).SetMinimumLevel(LogLevel.Trace),
    };

    [Fact]
    public async Task Calls_are_logged_by_name_without_secrets()
    {
        Simulator.AddFault(new FaultRule { Route = "projectInfo", Kind = FaultKind.TruncatedBody });
        var token = await Aholo.TokenAsync();
        await Aholo.SingleUploadAsync(token, Pictures.Png());
        await Aholo.GetAsync("/v2/aholo/upload/token?appuid=u&appkey=wrong-key&timestamp=1&sign=wrong-sign");
        await Aholo.SendAsync(HttpMethod.Get, "/asset/v1/token", null, ("Authorization", Options.ApiKey));
        await Should.ThrowAsync<HttpRequestException>(() => Aholo.InfoAsync("x"));
        var signed = Aholo.V2("upload/token");
        var sign = signed[signed.IndexOf("sign=", StringComparison.Ordinal)..][5..];
        await Aholo.GetAsync(signed);

        var log = string.Join('\n', _lines.Written);

        log.ShouldContain("uploadToken returned 200");
        foreach (var secret in (string[])[Options.AppSecret, Options.ApiKey, token, sign, "wrong-key", "wrong-sign"])
            log.ShouldNotContain(secret);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Written.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
