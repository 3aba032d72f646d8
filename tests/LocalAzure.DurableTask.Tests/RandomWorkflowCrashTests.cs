using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using LocalAzure.DurableTask.Testing;
using LocalAzure.DurableTask.Testing.Workflows;
using CsCheck;
using LocalAzure.DurableTask.Storage;
using Microsoft.DurableTask;

namespace LocalAzure.DurableTask.Tests;

public sealed class RandomWorkflowCrashTests
{
    private const int WorkflowsPerStore = 40;
    private static readonly TimeSpan Unit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly JsonSerializerOptions Readable = new() { IncludeFields = true };

    // Set DURABLE_RANDOM_WORKFLOWS to 10000 for a long run.
    private static int Stores =>
        int.Parse(Environment.GetEnvironmentVariable("DURABLE_RANDOM_WORKFLOWS") ?? "320", CultureInfo.InvariantCulture) / WorkflowsPerStore;

    [Fact]
    public async Task Random_workflows_with_random_crashes_end_as_without_crashes()
    {
        var kills = 0;
        var histories = Gen.Select(
            WorkflowGenerator.Of(clientEvents: true).Array[WorkflowsPerStore], Gen.Int[0, 60].Array[0, 8], Gen.OneOf(0L, 10_000L, 1_000_000L));

        // The seed that a failure prints runs the same workflows and kills again: SampleAsync(…, seed: "…").
        await histories.SampleAsync(
            async (workflows, gaps, cachedHistorySize) => Interlocked.Add(ref kills, await RunAsync(workflows, gaps, cachedHistorySize)),
            iter: Stores,
            threads: 2,
            print: failed => JsonSerializer.Serialize(failed, Readable));

        kills.ShouldBeGreaterThan(Stores);
    }

    /// <summary>Runs workflows in one store, which crashes after each of the gaps, counted in crash points.</summary>
    private static async Task<int> RunAsync(Workflow[] workflows, int[] gaps, long cachedHistorySize)
    {
        var runs = workflows.Select((workflow, i) => new WorkflowRun($"w{i}", workflow)).ToArray();
        var attempts = new ConcurrentDictionary<string, Dictionary<(string, int), int>>();
        await using var host = new EngineHost { CachedHistorySize = cachedHistorySize, SkipTime = false };
        host.Orchestrator<WorkflowOrchestrator.Input, string>(WorkflowOrchestrator.Name, WorkflowOrchestrator.RunAsync);
        host.Activity<WorkflowOrchestrator.ActivityInput, string>(WorkflowOrchestrator.ActivityName, (context, input) =>
        {
            // An activity that runs again after a crash is the same attempt.
            var known = attempts.GetOrAdd($"{input.Root} {input.Path}", _ => []);
            int attempt;
            lock (known)
            {
                known.TryAdd((context.OrchestrationInstance.InstanceId, context.TaskId), known.Count + 1);
                attempt = known[(context.OrchestrationInstance.InstanceId, context.TaskId)];
            }

            return Task.FromResult(WorkflowOrchestrator.Attempt(input, attempt));
        });

        var (point, kill) = (0, 0);
        host.CrashPoint = () =>
        {
            if (kill < gaps.Length && point++ >= gaps[kill])
            {
                (point, kill) = (0, kill + 1);
                throw new SimulatedCrashException();
            }
        };

        while (true)
        {
            await host.StartAsync();
            var finished = FinishAsync(host, runs);
            if (await Task.WhenAny(finished, host.Service.StoreStopped).WaitAsync(Limit) == finished && finished.IsCompletedSuccessfully)
                break;
            await host.StopAsync();
            try
            {
                await finished;
            }
            catch (OrchestrationStoreException)
            {
                // The crash.
            }
        }

        foreach (var run in runs)
        {
            var result = (await host.Client.GetInstanceAsync(run.Id, getInputsAndOutputs: true))!;
            var model = run.Model;
            (result.FailureDetails?.ErrorMessage ?? result.ReadOutputAs<string>()).ShouldBe(model.Failure ?? model.Log);
            result.LastUpdatedAt.ShouldBe(result.CreatedAt + (model.Units * Unit), run.Id);
            foreach (var (path, count) in model.Attempts)
                attempts[$"{run.Id} {path}"].Count.ShouldBe(count, path);
        }

        return kill;
    }

    /// <summary>A client that starts missing workflows and raises missing events. Time advances when all of them are stored.</summary>
    private static async Task FinishAsync(EngineHost host, WorkflowRun[] runs)
    {
        var client = host.Client;
        foreach (var run in runs)
        {
            if (await client.GetInstanceAsync(run.Id) is null)
                await client.ScheduleNewOrchestrationInstanceAsync(WorkflowOrchestrator.Name, run.Input, new StartOrchestrationOptions(run.Id));
            while (run.Unraised.TryPeek(out var name))
            {
                await client.RaiseEventAsync(run.Id, name, name);
                run.Unraised.Dequeue();
            }
        }

        host.SkipTime = true;
        foreach (var run in runs)
            await client.WaitForInstanceCompletionAsync(run.Id);
    }

    private sealed class WorkflowRun(string id, Workflow workflow)
    {
        public string Id => id;

        public WorkflowModel Model { get; } = WorkflowModel.Of(workflow);

        public WorkflowOrchestrator.Input Input { get; } = new(id, "", Unit, workflow);

        public Queue<string> Unraised { get; } = new(WorkflowModel.Of(workflow).Events);
    }
}
