using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;
using Aholo.Simulator.V1;

namespace Aholo.Simulator.Lux3D;

/// <summary>
/// Maps the account balance and price quotes, for which only the related product Lux3D has calls. They use v1's key and return envelopes. They are
/// undocumented and follow what clients of the real service use.
/// </summary>
internal static class Lux3DRoutes
{
    private const int MaxItems = 50;

    private static readonly TimeSpan QuoteLifetime = TimeSpan.FromMinutes(10);

    public static void MapLux3D(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in (string[])["", "/global"])
        {
            var lux3D = routes.MapGroup(prefix + "/lux3d/v1").WriteErrors((error, _) => Lux3DErrors.Of(error)).LimitCalls().AddEndpointFilter<V1Authenticator>();
            lux3D.MapGet("/account/balance", Balance).Named(Calls.AccountBalance);
            lux3D.MapPost("/pricing/openapi-quotes", QuoteAsync).Named(Calls.PriceQuote);
        }
    }

    private static Envelope<AccountBalance> Balance(HttpContext context, ProjectStore projects, AccountContexts contexts, TimeProvider time)
    {
        CheckSource(int.TryParse(context.Request.Query["source"], NumberStyles.None, CultureInfo.InvariantCulture, out var source) ? source : null);
        var (id, expiresAt) = contexts.Open();
        var balance = new AccountBalance(projects.AvailableCredits, TrialCountMap: null, Member: false, MemberType: 0, time.GetUtcNow(), id, expiresAt);
        return Envelope.Success(balance, Lux3DJsonContext.Default.AccountBalance);
    }

    private static async Task<IResult> QuoteAsync(HttpContext context, AccountContexts contexts, AholoSimulatorOptions options, TimeProvider time)
    {
        var request = await RequestJson.ReadAsync(context.Request, Lux3DJsonContext.Default.QuoteRequest);
        CheckSource(request.Source);
        if (!contexts.IsValid(request.UniqueId))
            throw new ServiceErrorException(ErrorKind.StaleContext, "'uniqueId' must be the one of the last balance response, and must not have expired.");
        if (request.Items is not { Count: >= 1 and <= MaxItems } items)
            throw ServiceErrorException.Invalid($"'items' must hold 1 to {MaxItems} calls.");

        var details = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var errors = new Dictionary<string, QuoteError>();
        foreach (var (number, item) in items)
        {
            Check(number, item);
            if (options.Switches.WorldsCanBeQuoted && item!.Endpoint!.Path is "/world/v1/reconstructions" or "/world/v1/generations")
                details[number] = options.ProjectCredits;
            else
                errors[number] = new QuoteError("PRICING_ITEM_NOT_QUOTABLE");
        }

        if (errors.Count > 0)
        {
            return new Envelope<QuoteErrors>(
                "PRICING_ITEM_NOT_QUOTABLE", new(errors), "Some calls have no price.", flag: true, Lux3DJsonContext.Default.QuoteErrors,
                StatusCodes.Status422UnprocessableEntity);
        }

        var now = time.GetUtcNow();
        return Envelope.Success(
            new Quote(
                request.UniqueId!,
                "quote_" + RandomNumberGenerator.GetHexString(32, lowercase: true),
                request.Source!.Value,
                "BEFORE_ACCOUNT_BENEFITS",
                now,
                now + QuoteLifetime,
                details.Values.Sum(),
                details),
            Lux3DJsonContext.Default.Quote);
    }

    private static void CheckSource(int? source)
    {
        if (source is not (1 or 2 or 3))
            throw ServiceErrorException.Invalid("'source' must be 1, 2 or 3.");
    }

    private static void Check(string number, QuoteItem? item)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index < 1)
            throw ServiceErrorException.Invalid($"'items' must be numbered from 1, but one is '{number}'.");
        if (item?.Endpoint is not { Method.Length: > 0, Path.Length: > 0 })
            throw ServiceErrorException.Invalid($"'items.{number}.endpoint' must hold a method and a path.");
        CheckObject($"items.{number}.parameters.pathParameters", item.Parameters?.PathParameters);
        CheckObject($"items.{number}.parameters.queryParameters", item.Parameters?.QueryParameters);
        CheckObject($"items.{number}.parameters.body", item.Parameters?.Body);
    }

    private static void CheckObject(string field, string? json)
    {
        try
        {
            if (json is not null && JsonElement.Parse(json).ValueKind == JsonValueKind.Object)
                return;
        }
        catch (JsonException exception)
        {
            throw ServiceErrorException.Invalid($"'{field}' is not valid JSON (byte {exception.BytePositionInLine}).");
        }

        throw ServiceErrorException.Invalid($"'{field}' must be a JSON object, serialized to a string.");
    }
}
