using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Shouldly;

namespace LocalAzure.DurableTask.Testing;

/// <summary>
/// The behavior of orchestrations on every storage provider. Three projects run these tests: on the SQLite storage provider with the dispatchers of
/// DurableTask.Core, with and without cached histories; on the in-memory engine of Microsoft; and in function apps with the worker and the Durable extension,
/// on SQLite, the in-memory engine and Azure Storage.
/// </summary>
public abstract partial class DurableTaskConformance
{
    /// <summary>
    /// Gets whether the orchestrations are functions. The Durable extension returns only the outermost failure to clients, and a missing activity fails like
    /// any other.
    /// </summary>
    protected virtual bool RunsFunctions => false;

    /// <summary>
    /// Gets whether the orchestrations are on Azure Storage, which stores failures as text, an empty custom status as JSON, and fires timers up to a second
    /// early.
    /// </summary>
    protected virtual bool IsOnAzureStorage => false;

    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    protected abstract OrchestrationHost NewHost();

    /// <summary>Gets the type and message of the failure of an orchestration.</summary>
    private string? FailureOf(OrchestrationMetadata instance)
    {
        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        return IsOnAzureStorage && instance.FailureDetails is null ? instance.SerializedOutput : instance.FailureDetails?.ToString();
    }

    /// <summary>Asserts the failures of an orchestration.</summary>
    /// <param name="instance">The orchestration.</param>
    /// <param name="failures">The types and messages, from the outermost to the innermost.</param>
    private void ShouldHaveFailed(OrchestrationMetadata instance, params string[] failures)
    {
        FailureOf(instance).ShouldBe(failures[0]);
        var causes = new List<string>();
        for (var failure = instance.FailureDetails?.InnerFailure; failure is not null; failure = failure.InnerFailure)
            causes.Add(failure.ToString());
        causes.ShouldBe(RunsFunctions ? [] : failures[1..]);
    }

    private Task<string> StartAsync(OrchestrationHost host, string name, object? input = null, string? instanceId = null) =>
        host.Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), CancellationToken);
}
