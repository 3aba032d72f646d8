using Embedded.DurableTask.Engine;

namespace Aholo.Benchmarks.Engine;

/// <summary>The orchestrators that are measured. Their one activity does nothing: what is measured is the engine.</summary>
internal static class Workloads
{
    /// <summary>Calls activities one after the other; the input is their number.</summary>
    public const string Sequence = "Sequence";

    /// <summary>Calls activities at the same time; the input is their number.</summary>
    public const string FanOut = "FanOut";

    /// <summary>Waits for a timer; the input is its time in milliseconds.</summary>
    public const string Timer = "Timer";

    /// <summary>Waits for events one after the other; the input is their number.</summary>
    public const string Events = "Events";

    /// <summary>The name of the events of <see cref="Events"/>.</summary>
    public const string EventName = "Event";

    private const string Nothing = "Nothing";

    public static void AddTo(DurableTaskHandlers handlers, StepLatency latency)
    {
        handlers.Activities[Nothing] = (call, _) =>
        {
            latency.ActivityStarts(call.InstanceId);
            latency.ActivityEnds(call.InstanceId);
            return Task.FromResult<object?>(call.TaskId);
        };
        handlers.Orchestrators[Sequence] = async context =>
        {
            for (var left = context.GetInput<int>(); left > 0; left--)
                await context.CallActivityAsync<int>(Nothing, left);
            return "done";
        };
        handlers.Orchestrators[FanOut] = async context =>
            (await Task.WhenAll(Enumerable.Range(0, context.GetInput<int>()).Select(i => context.CallActivityAsync<int>(Nothing, i)))).Sum();
        handlers.Orchestrators[Timer] = async context =>
        {
            await context.CreateTimer(TimeSpan.FromMilliseconds(context.GetInput<int>()), CancellationToken.None);
            return "done";
        };
        handlers.Orchestrators[Events] = async context =>
        {
            for (var left = context.GetInput<int>(); left > 0; left--)
                await context.WaitForExternalEvent<int>(EventName);
            return "done";
        };
    }
}
