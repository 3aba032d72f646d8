using System.Text.Json;
using Aholo.Files.Text;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Polls Aholo's task on durable timers until it is final, the deadline has passed or the project is canceled. A poll that fails does not end the wait,
/// as the task is paid for and the next poll may succeed. It continues as new at intervals, so that its history stays short. The cancel event may be lost,
/// so each poll also checks whether the project still waits.
/// </summary>
internal static class WaitOrchestrator
{
    /// <summary>The number of polls after which the wait continues as new.</summary>
    public const int PollsPerExecution = 20;

    private const string Prefix = "wait-";

    /// <summary>The longest error, in bytes. Escaped in JSON it still fits a custom status.</summary>
    private const int MaxError = 1_000;

    /// <summary>The input of the wait, and of each execution that continues as new.</summary>
    internal sealed record Input(string AholoProjectId, OrchestrationSettings Settings, DateTime Deadline, int Polls = 0, AholoTaskStatus? LastStatus = null);

    /// <summary>The result of the wait.</summary>
    /// <param name="Task">The task at the last poll; null if Aholo never listed one.</param>
    /// <param name="DeadlinePassed">Whether the deadline passed before the task ended.</param>
    /// <param name="LastError">Why the last poll failed, if it did.</param>
    internal sealed record Output(GetAholoTask.Output? Task, bool DeadlinePassed, string? LastError);

    /// <summary>Gets the id of the instance that waits for a project.</summary>
    public static string InstanceId(string projectId, int attempt) => attempt == 1 ? $"{Prefix}{projectId}" : $"{Prefix}{projectId}-{attempt}";

    /// <summary>Gets the project that an instance waits for; null if the instance is not a wait.</summary>
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
            var delay = Backoff.Delay(input.Settings.Polling, context.InstanceId, polls);
            var next = Earlier(context.CurrentUtcDateTime + delay, input.Deadline);
            context.SetCustomStatus(new WaitStatus { AholoStatus = status, Polls = polls, NextPollAt = next, LastError = error });
            using var stopTimer = new CancellationTokenSource();
            if (await Task.WhenAny(context.CreateTimer(next, stopTimer.Token), cancel) == cancel)
            {
                // Not asynchronously: the code of an orchestrator stays on its own thread.
                stopTimer.Cancel();
                return null;
            }

            GetAholoTask.Output? task = null;
            (task, error) = await PollAsync(context, input.AholoProjectId);
            if (task is { IsAwaited: false })
                return null;

            status = task?.Status ?? status;
            if (task is { IsFinal: true })
            {
                context.SetCustomStatus(new WaitStatus { AholoStatus = status, Polls = polls + 1 });
                return new(task, DeadlinePassed: false, LastError: null);
            }

            if (context.CurrentUtcDateTime >= input.Deadline)
                return new(task, DeadlinePassed: true, error);
        }

        // Events that have arrived are not carried over: without this check, a cancellation that came with the last poll would be lost.
        if (cancel.IsCompleted)
            return null;

        context.ContinueAsNew(input with { Polls = input.Polls + PollsPerExecution, LastStatus = status });
        return null;
    }

    private static async Task<(GetAholoTask.Output? Task, string? Error)> PollAsync(TaskOrchestrationContext context, string aholoProjectId)
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
