using System.Net;
using System.Text.Json;
using Aholo.Verify.Deployments;

namespace Aholo.Verify.Checks;

/// <summary>Gets the health of the app: storage, Service Bus and Aholo are reachable.</summary>
internal sealed class HealthCheck : ICheck
{
    public string Name => "Health: storage, Service Bus and Aholo are reachable";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        using var response = await GetHealthAsync(context, cancellationToken);
        if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            await DeploymentApi.ExpectAsync(response, HttpStatusCode.OK, cancellationToken);

        JsonElement report;
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            report = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new CheckFailedException("GET /api/health does not return JSON. Check that --url is the function app.", exception);
        }

        var unhealthy = report.EnumerateObject()
            .Where(part => part.Value.ValueKind == JsonValueKind.Object && part.Value.GetProperty("status").GetString() != "Healthy")
            .Select(part => $"{part.Name}: {(part.Value.TryGetProperty("reason", out var reason) ? reason.GetString() : "unhealthy")}")
            .ToList();
        return unhealthy.Count == 0 ? "healthy" : throw new CheckFailedException(string.Join("; ", unhealthy));
    }

    // Retries while the app's first health checks are running.
    private static async Task<HttpResponseMessage> GetHealthAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        while (true)
        {
            var response = await context.Deployment.Api.SendAsync(HttpMethod.Get, "/api/health", cancellationToken);
            if (response.Headers.RetryAfter?.Delta is not { } delay)
                return response;

            response.Dispose();
            await Task.Delay(delay, cancellationToken);
        }
    }
}
