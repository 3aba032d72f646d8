using System.Net.Mime;
using System.Text.Json;
using Aholo.Functions.Health;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Triggers;

/// <summary>Reports the state of what the app depends on. Anonymous, so it names no host and no secret.</summary>
internal sealed class HealthApi(HealthChecker health)
{
    [Function("Health")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken cancellationToken)
    {
        var report = await health.CheckAsync(cancellationToken);
        if (report.Status == HealthState.Unknown)
            request.HttpContext.Response.Headers.RetryAfter = "1";
        return TypedResults.Text(
            JsonSerializer.SerializeToUtf8Bytes(report, FunctionsJson.Shared.HealthReport),
            MediaTypeNames.Application.Json,
            report.Status == HealthState.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
