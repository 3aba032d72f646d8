using System.Text.Json;
using LocalAzure.ConformanceApp;
using LocalAzure.DurableTask.Testing;
using LocalAzure.Testing;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>
/// A function app with the worker, the Durable extension and one of its storage providers. Time is skipped only while <c>RunAsync</c> waits. The client is
/// that of the functions.
/// </summary>
internal sealed class FunctionAppHost : OrchestrationHost
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly FunctionsApplicationFactory<ConformanceApp.Functions> _app = new() { Timeout = Limit };
    private readonly FunctionHandlers _handlers = new();
    private readonly bool _skipsTime;

    /// <param name="configure">Sets the storage provider.</param>
    /// <param name="skipsTime">Whether orchestrations use the clock of the app, which skips waits.</param>
    public FunctionAppHost(Action<FunctionsApplicationFactory<ConformanceApp.Functions>> configure, bool skipsTime)
    {
        _skipsTime = skipsTime;
        configure(_app);
        _app.ConfigureServices(services => services.AddSingleton(_handlers).AddSingleton<IFunctionMetadataProvider, HandlerMetadata>());
    }

    public override DurableTaskClient Client => _handlers.Client.Task is { IsCompletedSuccessfully: true, Result: var client }
        ? client
        : throw new InvalidOperationException("The host has not been started.");

    public override FunctionAppHost Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code)
    {
        _handlers.Orchestrators.Add(name, async context => await code(context));
        return this;
    }

    public override FunctionAppHost Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> code) =>
        Orchestrator(name, context => code(context, context.GetInput<TInput>()!));

    public override FunctionAppHost Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code)
    {
        _handlers.Activities.Add(name, input => Task.FromResult<object?>(code(Read<TInput>(input))));
        return this;
    }

    public override async Task OpenAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        using var response = await _app.HttpClient.PostAsync("/api/Client", content: null, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public override ValueTask DisposeAsync() => _app.DisposeAsync();

    protected override async Task SkipTimeUntilEndAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (_skipsTime)
            await _app.WaitForInstanceAsync(instanceId, cancellationToken);
    }

    private static T Read<T>(JsonElement? input) =>
        input is { } json ? JsonDataConverter.Default.Deserialize<T>(json.GetRawText())! : default!;
}
