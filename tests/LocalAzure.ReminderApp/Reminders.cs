using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalAzure.ReminderApp;

/// <summary>Sends a reminder an hour after the request: rings a bell and sends a message.</summary>
public sealed class Reminders(IBell bell, ServiceBusClient serviceBus)
{
    /// <summary>The queue of the reminders.</summary>
    public const string Queue = "reminders";

    /// <summary>The number of rings of a snooze.</summary>
    public const int Snoozes = 10;

    [Function("Ask")]
    public static async Task<IResult> AskAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "reminders/{text}")] HttpRequest request,
        string text,
        [DurableClient] DurableTaskClient client)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Remind", text, request.HttpContext.RequestAborted);
        return TypedResults.Accepted((string?)null, id);
    }

    [Function("Remind")]
    public static async Task<string> RemindAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
        return await context.CallActivityAsync<string>("Ring", context.GetInput<string>());
    }

    /// <summary>Rings at intervals, and returns the times.</summary>
    [Function("Snooze")]
    public static async Task<List<DateTime>> SnoozeAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var minutes = context.GetInput<int>();
        var times = new List<DateTime>();
        while (times.Count < Snoozes)
        {
            await context.CreateTimer(TimeSpan.FromMinutes(minutes), CancellationToken.None);
            times.Add(context.CurrentUtcDateTime);
            await context.CallActivityAsync<string>("Ring", $"snooze {minutes}");
        }

        return times;
    }

    [Function("Ring")]
    public async Task<string> RingAsync([ActivityTrigger] string text, CancellationToken cancellationToken)
    {
        var sound = bell.Ring(text);
        await using var sender = serviceBus.CreateSender(Queue);
        await sender.SendMessageAsync(new ServiceBusMessage(text), cancellationToken);
        return sound;
    }

    [Function("Noon")]
    public void Noon([TimerTrigger("0 0 12 * * *")] TimerInfo timer) => bell.Ring("noon");
}
