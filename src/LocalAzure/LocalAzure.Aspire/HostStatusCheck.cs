using System.Net;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAzure.Aspire;

/// <summary>Healthy if the status of the host of a function app is 'Running' without problems.</summary>
internal sealed class HostStatusCheck(EndpointReference endpoint) : IHealthCheck
{
    private const string Running = "Running";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!endpoint.IsAllocated)
            return HealthCheckResult.Unhealthy($"Endpoint '{endpoint.EndpointName}' has no port yet.");

        try
        {
            using var answer = await Http.GetAsync($"{endpoint.Url}/admin/host/status", cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
                return HealthCheckResult.Healthy("The host responds; its status requires a function key.");
            if (!answer.IsSuccessStatusCode)
                return HealthCheckResult.Unhealthy($"The status of the host cannot be read: it returned {(int)answer.StatusCode}.");

            using var status = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
            var problems = status.RootElement.GetProperty("problems").EnumerateObject().Select(problem => $"{problem.Name}: {problem.Value.GetString()}").ToList();
            var state = status.RootElement.GetProperty("state").GetString();
            return state == Running && problems.Count == 0
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"The host is in the state {state}. {string.Join(" ", problems)}");
        }
        catch (HttpRequestException exception)
        {
            return HealthCheckResult.Unhealthy("The host does not respond.", exception);
        }
    }
}
