using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAzure.Aspire;

/// <summary>Healthy if HTTP servers respond, whatever the response.</summary>
internal sealed class HttpAnswerCheck(IReadOnlyList<EndpointReference> endpoints) : IHealthCheck
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        foreach (var endpoint in endpoints)
        {
            if (!endpoint.IsAllocated)
                return HealthCheckResult.Unhealthy($"Endpoint '{endpoint.EndpointName}' has no port yet.");

            try
            {
                using var answer = await Http.GetAsync(endpoint.Url, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException exception)
            {
                return HealthCheckResult.Unhealthy($"{endpoint.Url} does not respond.", exception);
            }
        }

        return HealthCheckResult.Healthy();
    }
}
