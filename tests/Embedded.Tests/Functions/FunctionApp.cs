using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Embedded.Tests.Functions;

/// <summary>A function app with chosen functions, in this process, on a free port, with folders of its own.</summary>
internal sealed class FunctionApp : IAsyncDisposable
{
    private readonly IHost _host;
    private Task? _stopped;

    private FunctionApp(IHost host, LogLines log, string address)
    {
        (_host, Log) = (host, log);
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Sends to the app.</summary>
    public HttpClient Http { get; }

    /// <summary>What the app logged.</summary>
    public LogLines Log { get; }

    public IServiceProvider Services => _host.Services;

    public static async Task<FunctionApp> StartAsync(AppFolder folder, Action<FunctionsApplicationBuilder> configure, params Type[] functions)
    {
        var log = new LogLines();
        var host = folder.CreateBuilder(
            builder =>
            {
                builder.Services.AddSingleton<ILoggerProvider>(log);
                configure(builder);
            },
            functions).Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new FunctionApp(host, log, host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Task StopAsync() => _stopped ??= _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

/// <summary>The folders of an app: script root and data directory. They outlive the app, so that it can be started again.</summary>
internal sealed class AppFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("functions-");

    public string ScriptRoot => _folder.FullName;

    public string DataDirectory => Path.Combine(_folder.FullName, "data");

    public Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase) { ["urls"] = "http://127.0.0.1:0" };

    public AppFolder With(string setting, string? value)
    {
        Settings[setting] = value;
        return this;
    }

    public AppFolder WithFile(string name, string content)
    {
        File.WriteAllText(Path.Combine(ScriptRoot, name), content);
        return this;
    }

    public FunctionsApplicationBuilder CreateBuilder(Action<FunctionsApplicationBuilder> configure, params Type[] functions)
    {
        var builder = new FunctionsApplicationBuilder([], new() { ScriptRoot = ScriptRoot, Functions = new(functions) });
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Embedded:DataDirectory", DataDirectory), .. Settings]);
        configure(builder);
        return builder;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Collects log lines.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    private event Action? Added;

    public IReadOnlyCollection<string> Lines => _lines;

    public string Text => string.Join('\n', _lines);

    /// <summary>Waits until a line has the text.</summary>
    public async Task WaitForAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Added += Look;
        Look();
        await seen.Task.WaitAsync(TestContext.Current.CancellationToken);
        Added -= Look;

        void Look()
        {
            if (Text.Contains(text, StringComparison.Ordinal))
                seen.TrySetResult();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            log._lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            log.Added?.Invoke();
        }
    }
}
