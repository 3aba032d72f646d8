using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace LocalAzure.DurableTask.Testing;

/// <summary>Runs the orchestrators and activities of a test on a storage provider.</summary>
public abstract class OrchestrationHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Gets the client of a started host.</summary>
    public abstract DurableTaskClient Client { get; }

    /// <summary>Gets or sets whether a host with virtual time advances to the next timer when it is idle. Other hosts ignore it.</summary>
    public virtual bool SkipTime { get; set; }

    /// <summary>Adds an orchestrator with the signature of a function.</summary>
    public abstract OrchestrationHost Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code);

    /// <summary>Adds an orchestrator with an input.</summary>
    public abstract OrchestrationHost Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> code);

    /// <summary>Adds an activity.</summary>
    public abstract OrchestrationHost Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code);

    /// <summary>Starts the host, for <see cref="OrchestrationHosts.StartAsync"/>.</summary>
    public abstract Task OpenAsync();

    /// <summary>Starts an orchestration and waits for its end.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null, string? instanceId = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), cancellationToken);
        await SkipTimeUntilEndAsync(id, cancellationToken);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken).WaitAsync(Limit, cancellationToken);
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Advances virtual time until an orchestration has ended, in hosts that do so only on request.</summary>
    protected virtual Task SkipTimeUntilEndAsync(string instanceId, CancellationToken cancellationToken) => Task.CompletedTask;
}
