using System.Globalization;
using Aholo.Files.Text;
using Aholo.Functions.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>Retries webhook deliveries. They are listed with their project.</summary>
internal sealed class DeliveriesApi(WebhookDispatcher webhooks, ProjectReader reader)
{
    /// <summary>Retries a delivery that was given up.</summary>
    [Function("RetryDelivery")]
    public async Task<IResult> RetryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects/{id}/deliveries/{number}/retry")] HttpRequest request,
        string id,
        string number,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(client, id, cancellationToken) is null)
            return ApiResults.NoProject(id);

        var result = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? await webhooks.RetryAsync(client, id, parsed, cancellationToken)
            : WebhookDispatcher.RetryResult.NotFound;
        return result switch
        {
            WebhookDispatcher.RetryResult.NotFound => ApiResults.Problem(
                StatusCodes.Status404NotFound, RequestProblems.NoDelivery, $"Project {id} has no delivery {number.Quote()}."),
            WebhookDispatcher.RetryResult.Delivered => Refused("was delivered"),
            WebhookDispatcher.RetryResult.Running => Refused("has not been given up: it is retried automatically"),
            WebhookDispatcher.RetryResult.EventGone => Refused("cannot be retried: its event was deleted"),
            _ => ApiResults.Json(
                await reader.FindAsync(client, id, cancellationToken) ?? throw new InvalidOperationException($"Project {id} was deleted during the call."),
                FunctionsJson.Shared.ProjectView,
                StatusCodes.Status202Accepted),
        };

        IResult Refused(string why) =>
            ApiResults.Problem(StatusCodes.Status409Conflict, RequestProblems.DeliveryState, $"Delivery {parsed} of project {id} {why}.");
    }
}
