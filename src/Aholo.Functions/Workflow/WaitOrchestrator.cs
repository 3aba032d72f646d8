using System.Text.Json;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Waits on durable timers until Aholo's task is final, the deadline has passed or the project is canceled. A look that fails is no reason
/// to give up what has been paid for: the next one may succeed. Continues as new now and then, so that its history stays short however long
/// it takes. The event that cancels it only saves time: each look finds out whether the project still waits.
/// </summary>
internal static class WaitOrchestrator
{
    /// <summary>The polls after which a wait continues as new.</summary>
    public const int PollsPerExecution = 20;

    private const string Prefix = "wait-";

    /// <summary>The longest error that is shown, in bytes: escaped in JSON it still fits a custom status.</summary>
    private const int MaxError = 1_000;

    /// <summary>What the wait starts with, and goes on with when it continues as new.</summary>
    internal sealed record Input(string AholoProjectId, OrchestrationSettings Settings, DateTime Deadline, int Polls = 0, AholoTaskStatus? LastStatus = null);

    /// <summary>How the task stood last.</summary>
    /// <param name="Task">The task; null when Aholo never knew of one.</param>
    /// <param name="DeadlinePassed">Whether the task did not end in time.</param>
    /// <param name="LastError">Why the last look failed, if it did.</param>
    /// <param name="PlyIsOptional">
    /// Whether the project copies the other results of a task without a PLY. Histories that lack this were recorded before it did, and are replayed as they
    /// were.
    /// </param>
    internal sealed record Output(GetAholoTask.Output? Task, bool DeadlinePassed, string? LastError, bool PlyIsOptional = false);

    /// <summary>The instance that waits for a project.</summary>
    public static string InstanceId(string projectId, int attempt) => attempt == 1 ? $"{Prefix}{projectId}" : $"{Prefix}{projectId}-{attempt}";

    /// <summary>The project that an instance waits for; null for an instance that is no wait.</summary>
    public static string? FindProjectId(string instanceId) =>
        instanceId.StartsWith(Prefix, StringComparison.Ordinal) ? instanceId.Split('-')[1] : null;

    [Function(nameof(WaitOrchestrator))]
    public static async Task<Output?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<Input>()!;
        var cancel = context.WaitForExternalEvent<JsonElement?>(Cancellation.EventName);
        var status = input.LastStatus;
        string? error = null;

        for (var polls = input.Polls; polls < input.Polls + PollsPerExecution; polls++)
        {
            var delay = PollSchedule.Delay(input.Settings.Polling, context.InstanceId, polls);
            var next = Earlier(context.CurrentUtcDateTime + delay, input.Deadline);
            context.SetCustomStatus(new WaitStatus { AholoStatus = status, Polls = polls, NextPollAt = next, LastError = error });
            using var stopTimer = new CancellationTokenSource();
            if (await Task.WhenAny(context.CreateTimer(next, stopTimer.Token), cancel) == cancel)
            {
                // On the orchestrator's own thread: no asynchronous cancellation here.
                stopTimer.Cancel();
                return null;
            }

            GetAholoTask.Output? task = null;
            (task, error) = await LookAsync(context, input.AholoProjectId);
            if (task is { IsAwaited: false })
                return null;

            status = task?.Status ?? status;
            if (task is { IsFinal: true })
            {
                context.SetCustomStatus(new WaitStatus { AholoStatus = status, Polls = polls + 1 });
                return new(task, DeadlinePassed: false, LastError: null, PlyIsOptional: true);
            }

            if (context.CurrentUtcDateTime >= input.Deadline)
                return new(task, DeadlinePassed: true, error);
        }

        // What has arrived is not carried over: a cancellation that came with the last poll would be lost.
        if (cancel.IsCompleted)
            return null;

        context.ContinueAsNew(input with { Polls = input.Polls + PollsPerExecution, LastStatus = status });
        return null;
    }

    private static async Task<(GetAholoTask.Output? Task, string? Error)> LookAsync(TaskOrchestrationContext context, string aholoProjectId)
    {
        try
        {
            return (await context.CallActivityAsync<GetAholoTask.Output?>(nameof(GetAholoTask), aholoProjectId), null);
        }
        catch (TaskFailedException exception)
        {
            return (null, ActivityFailure.Read(exception.FailureDetails).Message.Bound(MaxError));
        }
        catch (JsonException exception)
        {
            return (null, $"The answer of {nameof(GetAholoTask)} cannot be read: {exception.Message}".OneLine(MaxError));
        }
    }

    private static DateTime Earlier(DateTime first, DateTime second) => first < second ? first : second;
}
