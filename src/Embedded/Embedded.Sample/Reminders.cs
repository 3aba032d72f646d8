using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.Sample;

/// <summary>Reminds people of things, an hour after they asked for it: rings a bell and sends a message.</summary>
public sealed class Reminders(IBell bell, ServiceBusClient serviceBus)
{
    /// <summary>The queue that gets the reminders.</summary>
    public const string Queue = "reminders";

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
