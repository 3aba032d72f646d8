using System.Text.Json;
using LocalAzure.ConformanceApp;
using LocalAzure.Testing;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Tests.DurableTask;

/// <summary>
/// A function app with the worker, the Durable extension and one of its storage providers, with the members of <c>EngineHost</c> that the conformance tests
/// use. The client is that of the functions.
/// </summary>
internal sealed class FunctionAppHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly FunctionsApplicationFactory<Functions> _app = new() { Timeout = Limit };
    private readonly FunctionHandlers _handlers = new();
    private readonly bool _skipsTime;

    /// <param name="configure">Sets the storage provider.</param>
    /// <param name="skipsTime">Whether orchestrations use the clock of the app, which skips waits.</param>
    public FunctionAppHost(Action<FunctionsApplicationFactory<Functions>> configure, bool skipsTime)
    {
        _skipsTime = skipsTime;
        configure(_app);
        _app.ConfigureServices(services => services.AddSingleton(_handlers).AddSingleton<IFunctionMetadataProvider, HandlerMetadata>());
    }

    /// <summary>Has no effect: time is skipped only while <see cref="RunAsync"/> waits.</summary>
    public bool SkipTime { get; set; }

    public DurableTaskClient Client => _handlers.Client.Task is { IsCompletedSuccessfully: true, Result: var client }
        ? client
        : throw new InvalidOperationException("The host has not been started.");

    public FunctionAppHost Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code)
    {
        _handlers.Orchestrators.Add(name, async context => await code(context));
        return this;
    }

    public FunctionAppHost Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> code) =>
        Orchestrator(name, context => code(context, context.GetInput<TInput>()!));

    public FunctionAppHost Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code)
    {
        _handlers.Activities.Add(name, input => Task.FromResult<object?>(code(Read<TInput>(input))));
        return this;
    }

    public async Task<FunctionAppHost> StartAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        using var response = await _app.HttpClient.PostAsync("/api/Client", content: null, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return this;
    }

    /// <summary>Starts an orchestration and waits for its end.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null, string? instanceId = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), cancellationToken);
        if (_skipsTime)
            await _app.WaitForInstanceAsync(id, cancellationToken);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken).WaitAsync(Limit, cancellationToken);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static T Read<T>(JsonElement? input) =>
        input is { } json ? JsonDataConverter.Default.Deserialize<T>(json.GetRawText())! : default!;
}
