using Microsoft.DurableTask;

namespace LocalAzure.DurableTask.Testing.Workflows;

/// <summary>Runs a <see cref="Workflow"/> as an orchestration.</summary>
internal static class WorkflowOrchestrator
{
    public const string Name = "Workflow";
    public const string ActivityName = "Attempt";

    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    public static async Task<string> RunAsync(TaskOrchestrationContext context, Input input)
    {
        var log = input.Log + await RunAsync(context, input, input.Workflow.Generations[input.Generation], $"{input.Path}g{input.Generation}.");
        context.SetCustomStatus(input.Generation);
        if (input.Generation + 1 < input.Workflow.Generations.Count)
            context.ContinueAsNew(input with { Generation = input.Generation + 1, Log = log });
        return log;
    }

    /// <summary>The activity. The test counts the attempts, because it can distinguish a new attempt from a repeated one.</summary>
    /// <exception cref="InvalidOperationException">The attempt fails.</exception>
    public static string Attempt(ActivityInput input, int attempt) =>
        attempt <= input.Failures ? throw new InvalidOperationException($"{input.Path} failed {attempt}") : $"{input.Path} done";

    private static async Task<string> RunAsync(TaskOrchestrationContext context, Input input, IReadOnlyList<Step> steps, string path)
    {
        var log = "";
        for (var i = 0; i < steps.Count; i++)
            log += await RunAsync(context, input, steps[i], $"{path}{i}") + " ";
        return log;
    }

    private static async Task<string> RunAsync(TaskOrchestrationContext context, Input input, Step step, string path)
    {
        switch (step)
        {
            case Step.Call call:
                return await CaughtAsync(context.CallActivityAsync<string>(
                    ActivityName, new ActivityInput(input.Root, path, call.Failures), Retry(call, input.Unit)));
            case Step.FireAndForget:
                _ = context.CallActivityAsync<string>(ActivityName, new ActivityInput(input.Root, path, 0));
                return "forgot";
            case Step.Sleep sleep:
                await context.CreateTimer(sleep.Units * input.Unit, CancellationToken.None);
                return "slept";
            case Step.Race race:
                using (var cancellation = new CancellationTokenSource())
                {
                    var loser = context.CreateTimer(Never, cancellation.Token);
                    await Task.WhenAny(loser, context.CreateTimer(race.Units * input.Unit, cancellation.Token));
                    cancellation.Cancel();
                    return loser.IsCanceled ? "raced" : "the longer timer won";
                }

            case Step.WaitForEvent { Units: { } units }:
                return await ReceivedAsync(context.WaitForExternalEvent<string>(path, units * input.Unit));
            case Step.WaitForEvent:
                return await ReceivedAsync(context.WaitForExternalEvent<string>(path));
            case Step.RaiseInSelf:
                // One name for all steps of a branch: a duplicate event would be mistaken for the next one.
                var name = path.TrimEnd([.. "0123456789"]);
                context.SendEvent(context.InstanceId, name, $"raised {path}");
                return await context.WaitForExternalEvent<string>(name, Never);
            case Step.Throw:
                throw new InvalidOperationException($"{path} threw");
            case Step.Child child:
                return $"({await CaughtAsync(context.CallSubOrchestratorAsync<string>(
                    Name, input with { Path = $"{path}/", Workflow = child.Workflow, Generation = 0, Log = "" }))})";
            case Step.All all:
                var branches = await Task.WhenAll(all.Branches.Select((branch, i) => RunAsync(context, input, branch, $"{path}b{i}.")));
                return $"[{string.Join('|', branches)}]";
            default:
                throw new NotSupportedException($"{step}");
        }
    }

    private static TaskOptions? Retry(Step.Call call, TimeSpan unit) => call switch
    {
        { Attempts: 1 } => null,
        { ByHandler: true } => TaskOptions.FromRetryHandler(retry => retry.LastAttemptNumber < call.Attempts),
        _ => TaskOptions.FromRetryPolicy(new RetryPolicy(call.Attempts, unit)),
    };

    private static async Task<string> CaughtAsync(Task<string> task)
    {
        try
        {
            return await task;
        }
        catch (TaskFailedException exception)
        {
            return exception.FailureDetails.ErrorMessage;
        }
    }

    private static async Task<string> ReceivedAsync(Task<string> task)
    {
        try
        {
            return $"received {await task}";
        }
        catch (TaskCanceledException)
        {
            return "timed out";
        }
    }

    /// <param name="Root">The instance id of the root.</param>
    /// <param name="Path">The path of this orchestration in the root.</param>
    /// <param name="Unit">The unit of durations.</param>
    /// <param name="Workflow">The workflow.</param>
    /// <param name="Generation">The index of the generation.</param>
    /// <param name="Log">The log of the previous generations.</param>
    public sealed record Input(string Root, string Path, TimeSpan Unit, Workflow Workflow, int Generation = 0, string Log = "");

    public sealed record ActivityInput(string Root, string Path, int Failures);
}
