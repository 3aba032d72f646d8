using Aholo.Functions.Credits;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Http;

/// <summary>Shows the account's credits at Aholo.</summary>
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

/// <summary>The account at Aholo.</summary>
/// <param name="Credits">The credits that can be spent; null if they are not known.</param>
/// <param name="Exhausted">Whether there is nothing left to create a project with.</param>
/// <param name="CheckedAt">When they were read, UTC; null if the API has no balance.</param>
internal sealed record AccountView(decimal? Credits, bool Exhausted, DateTimeOffset? CheckedAt);
