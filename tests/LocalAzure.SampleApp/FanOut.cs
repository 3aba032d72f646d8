using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalAzure.SampleApp;

public static class FanOut
{
    [Function("StartFanOut")]
    public static async Task<IActionResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "fanout")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var input = await request.ReadFromJsonAsync<FanOutInput>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync(nameof(SumOfSquares), input);
        return new AcceptedResult("", client.CreateHttpManagementPayload(id));
    }

    [Function(nameof(SumOfSquares))]
    public static async Task<int> SumOfSquares([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<FanOutInput>()!;
        var squares = await Task.WhenAll(Enumerable.Range(1, input.Count).Select(number => context.CallActivityAsync<int>(nameof(Square), number)));
        if (input.WaitFor is { } name)
        {
            context.SetCustomStatus($"Waiting for {name}");
            await context.WaitForExternalEvent<string>(name);
        }

        if (input.Seconds is { } seconds)
            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(seconds), CancellationToken.None);
        var sums = await Task.WhenAll(squares.Chunk(2).Select(chunk => context.CallActivityAsync<int>(nameof(Sum), chunk)));
        return sums.Sum();
    }

    [Function(nameof(MeanOfSquares))]
    public static async Task<int> MeanOfSquares([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<FanOutInput>()!;
        var sum = await context.CallSubOrchestratorAsync<int>(nameof(SumOfSquares), input);
        return await context.CallActivityAsync<int>(nameof(Divide), new[] { sum, input.Count });
    }

    [Function(nameof(Divide))]
    public static int Divide([ActivityTrigger] int[] numbers) => numbers[0] / numbers[1];

    [Function(nameof(Square))]
    public static int Square([ActivityTrigger] int number) => number * number;

    [Function(nameof(Sum))]
    public static int Sum([ActivityTrigger] int[] numbers) => numbers.Sum();
}

public sealed record FanOutInput(int Count, double? Seconds, string? WaitFor);
