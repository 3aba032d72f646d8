using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Webhooks;

/// <summary>
/// Delivers one event to one URL: an attempt at once, and others on durable timers until the receiver takes the event or the attempts are used up. It runs
/// beside the project, which does not wait for it.
/// </summary>
internal static partial class DeliveryOrchestrator
{
    /// <summary>What a delivery starts with. The URL is not in it, as its query may hold a secret.</summary>
    /// <param name="ProjectId">The project.</param>
    /// <param name="Number">The delivery, by its number in the project.</param>
    /// <param name="Delays">The wait after each failed attempt but the last.</param>
    /// <param name="Retry">How an attempt is repeated that could not be noted, because storage was away.</param>
    internal sealed record Input(string ProjectId, int Number, IReadOnlyList<TimeSpan> Delays, ActivityOptions Retry);

    /// <summary>The instance that delivers an event to a URL.</summary>
    public static string InstanceId(string eventId, string target) => $"delivery-{eventId}-{target}";

    [Function(nameof(DeliveryOrchestrator))]
    public static async Task<bool> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<Input>()!;
        var retry = Backoff.ToTaskOptions(input.Retry);
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan? delay = attempt < input.Delays.Count ? input.Delays[attempt] : null;
            DateTime? next;
            try
            {
                var call = new DeliverEvent.Input(input.ProjectId, input.Number, delay);
                next = (await context.CallActivityAsync<DeliverEvent.Output>(nameof(DeliverEvent), call, retry)).RetryAt;
            }
            catch (TaskFailedException exception)
            {
                NotNoted(context.CreateReplaySafeLogger(nameof(DeliveryOrchestrator)), input.Number, input.ProjectId, exception);
                next = context.CurrentUtcDateTime + delay;
            }

            if (next is not { } at)
                return true;
            await context.CreateTimer(at, CancellationToken.None);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "An attempt of delivery {Number} of project {ProjectId} failed: storage was unavailable.")]
    private static partial void NotNoted(ILogger logger, int number, string projectId, Exception exception);
}
