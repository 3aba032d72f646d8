using System.Net.Mime;
using System.Text.Json;
using Aholo.Functions.Credits;
using Aholo.Functions.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Http;

/// <summary>Reports the state of the dependencies. It is anonymous, so it shows no hosts and no secrets.</summary>
internal sealed class HealthApi(HealthChecker health, CreditBalance credits)
{
    [Function("Health")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken cancellationToken)
    {
        var report = await health.CheckAsync(cancellationToken) with { Credits = Credits() };
        if (report.Status == HealthState.Unknown)
            request.HttpContext.Response.Headers.RetryAfter = "1";
        return TypedResults.Text(
            JsonSerializer.SerializeToUtf8Bytes(report, FunctionsJson.Shared.HealthReport),
            MediaTypeNames.Application.Json,
            report.Status == HealthState.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    // Not the number of credits, as this call needs no key.
    private HealthEntry? Credits() => credits.Peek() switch
    {
        { IsExhausted: true } reading => new(HealthState.Unhealthy, reading.CheckedAt, "The account has no credits."),
        { Credits: not null } reading => new(HealthState.Healthy, reading.CheckedAt),
        _ => null,
    };
}
