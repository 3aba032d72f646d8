using Aholo.Functions.Credits;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Http;

/// <summary>Shows the credits of the Aholo account.</summary>
internal sealed class AccountApi(CreditBalance balance)
{
    [Function("Account")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "account")] HttpRequest request, CancellationToken cancellationToken)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        var reading = await balance.GetAsync(cancellationToken);
        return ApiResults.Json(new AccountView(reading?.Credits, reading?.IsExhausted ?? false, reading?.CheckedAt), FunctionsJson.Shared.AccountView);
    }
}

/// <summary>The Aholo account.</summary>
/// <param name="Credits">The available credits; null if unknown.</param>
/// <param name="Exhausted">Whether there are no credits to create a project.</param>
/// <param name="CheckedAt">When they were read, UTC; null if the API has no balance.</param>
internal sealed record AccountView(decimal? Credits, bool Exhausted, DateTimeOffset? CheckedAt);
