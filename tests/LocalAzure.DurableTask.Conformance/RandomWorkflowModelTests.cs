using System.Collections.Concurrent;
using LocalAzure.DurableTask.Testing;
using LocalAzure.DurableTask.Testing.Workflows;
using CsCheck;

namespace LocalAzure.DurableTask.Conformance;

/// <summary>Checks the model of the random workflows against the in-memory engine of Microsoft.</summary>
public sealed class RandomWorkflowModelTests
{
    private static readonly TimeSpan Unit = TimeSpan.FromMilliseconds(20);

    [Fact]
    public Task Random_workflows_end_as_the_model_says() =>
        // Without events of clients: this engine does not keep them when an instance continues as new.
        WorkflowGenerator.Of(clientEvents: false).Array[40].SampleAsync(RunAsync, iter: 1, threads: 1);

    private static async Task RunAsync(Workflow[] workflows)
    {
        var attempts = new ConcurrentDictionary<(string, string), int>();
        await using var host = await new InMemoryEngineHost()
            .Orchestrator<WorkflowOrchestrator.Input, string>(WorkflowOrchestrator.Name, WorkflowOrchestrator.RunAsync)
            .Activity<WorkflowOrchestrator.ActivityInput, string>(WorkflowOrchestrator.ActivityName, input =>
                WorkflowOrchestrator.Attempt(input, attempts.AddOrUpdate((input.Root, input.Path), 1, (_, n) => n + 1)))
            .StartAsync();

        // In sequence, so that the timeout applies to each: this engine runs few activities at a time.
        foreach (var (i, workflow) in workflows.Index())
        {
            var id = $"w{i}";
            var result = await host.RunAsync(WorkflowOrchestrator.Name, new WorkflowOrchestrator.Input(id, "", Unit, workflow), id);

            var model = WorkflowModel.Of(workflow);
            (result.FailureDetails?.ErrorMessage ?? result.ReadOutputAs<string>()).ShouldBe(model.Failure ?? model.Log);
            foreach (var (path, count) in model.Attempts)
                attempts[(id, path)].ShouldBe(count, path);
        }
    }
}
