using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LocalAzure.BenchmarkApp;

/// <summary>The orchestrations. Each reports its first execution and its end.</summary>
public sealed class Orchestrations(RunRecorder recorder)
{
    private const int Branches = 50;
    private const int PollCount = 20;
    private static readonly TimeSpan TimerDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    [Function(nameof(TwoActivities))]
    public async Task TwoActivities([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        recorder.RecordStart(context);
        var square = await context.CallActivityAsync<int>(nameof(Square), 2);
        await context.CallActivityAsync<int>(nameof(Square), square);
        recorder.RecordEnd(context);
    }

    [Function(nameof(TwoActivitiesAndTimer))]
    public async Task TwoActivitiesAndTimer([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        recorder.RecordStart(context);
        var square = await context.CallActivityAsync<int>(nameof(Square), 2);
        await context.CreateTimer(context.CurrentUtcDateTime + TimerDelay, CancellationToken.None);
        await context.CallActivityAsync<int>(nameof(Square), square);
        recorder.RecordEnd(context);
    }

    [Function(nameof(FanOut))]
    public async Task FanOut([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        recorder.RecordStart(context);
        await Task.WhenAll(Enumerable.Range(0, Branches).Select(number => context.CallActivityAsync<int>(nameof(Square), number)));
        recorder.RecordEnd(context);
    }

    [Function(nameof(Polls))]
    public async Task Polls([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<OrchestrationInput>()!;
        if (input.Poll == 0)
            recorder.RecordStart(context);
        await context.CallActivityAsync<int>(nameof(Square), input.Poll);
        if (input.Poll + 1 == PollCount)
        {
            recorder.RecordEnd(context);
            return;
        }

        await context.CreateTimer(context.CurrentUtcDateTime + PollInterval, CancellationToken.None);
        context.ContinueAsNew(input with { Poll = input.Poll + 1 });
    }

    [Function(nameof(ExternalEvent))]
    public async Task ExternalEvent([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        recorder.RecordStart(context);
        var number = await context.WaitForExternalEvent<int>("Continue");
        await context.CallActivityAsync<int>(nameof(Square), number);
        recorder.RecordEnd(context);
    }

    [Function(nameof(Square))]
    public static int Square([ActivityTrigger] int number) => number * number;
}
