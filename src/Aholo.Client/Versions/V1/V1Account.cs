using System.Globalization;
using System.Text.Json;
using Aholo.Http;
using Aholo.Telemetry;

namespace Aholo.Versions.V1;

/// <summary>
/// The balance and price calls. Their paths are those of Lux3D, a product on the same platform and account. Its responses are envelopes, whose code may be
/// a name.
/// </summary>
internal sealed class V1Account(AholoTransport transport, ApiCallFactory api)
{
    private const int MaxItems = 50;

    /// <summary>The kind of integration that calls. The values are not documented; other clients send 1 (docs/aholo-api.md, fact 86).</summary>
    private const int Source = 1;

    public Task<AholoBalance> GetBalanceAsync(CancellationToken cancellationToken) => RequestBalanceAsync(ReadBalance, cancellationToken);

    public async Task<PriceQuote> GetPriceQuoteAsync(IReadOnlyList<PriceQuoteItem> items, CancellationToken cancellationToken)
    {
        Check(items);

        // A quote needs the id of a balance that was read shortly before.
        var context = await RequestBalanceAsync(
            static data => data.Field("uniqueId").Text() ?? throw ServiceErrors.Lacks(OperationNames.GetBalance, "the uniqueId that a price quote needs"),
            cancellationToken).ConfigureAwait(false);
        var body = new V1QuoteRequest(
            Source,
            context,
            items.Select((item, index) => (Key: KeyOf(index), Item: item)).ToDictionary(
                entry => entry.Key,
                entry => new V1QuoteItem(
                    new(entry.Item.Method, entry.Item.Path),
                    new(entry.Item.PathParameters, entry.Item.QueryParameters, entry.Item.Body))));
        return await transport.SendAsync(
            api.Call(
                OperationNames.GetPriceQuote,
                RetryRule.Safe,
                HttpMethod.Post,
                "/lux3d/v1/pricing/openapi-quotes",
                ApiCallFactory.Json(body, V1RequestJson.Default.V1QuoteRequest)),
            data => ReadQuote(data, items.Count),
            cancellationToken).ConfigureAwait(false);
    }

    private Task<T> RequestBalanceAsync<T>(Func<JsonElement, T> read, CancellationToken cancellationToken) => transport.SendAsync(
        api.Call(
            OperationNames.GetBalance,
            RetryRule.Safe,
            HttpMethod.Get,
            "/lux3d/v1/account/balance",
            query: ("source", Source.ToString(CultureInfo.InvariantCulture))),
        read,
        cancellationToken);

    private static AholoBalance ReadBalance(JsonElement data) => new()
    {
        AvailableCredits = data.Field("availableCredits").Amount() ?? throw ServiceErrors.Lacks(OperationNames.GetBalance, "availableCredits"),
        TrialCounts = data.Field("trialCountMap") is { ValueKind: JsonValueKind.Object } trials
            ? trials.EnumerateObject()
                .Select(trial => (trial.Name, Count: trial.Value.WholeNumber()))
                .Where(trial => trial.Count is not null)
                .DistinctBy(trial => trial.Name)
                .ToDictionary(trial => trial.Name, trial => trial.Count!.Value)
            : new Dictionary<string, long>(),
        IsMember = data.Field("member").ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        },
        MemberType = data.Field("memberType").WholeNumber(),
        SnapshotAt = data.Field("snapshotAt").Time(),
    };

    private static PriceQuote ReadQuote(JsonElement data, int items)
    {
        const string Operation = OperationNames.GetPriceQuote;
        var details = data.Field("details");
        return new()
        {
            Id = data.Field("quoteId").Text() ?? throw ServiceErrors.Lacks(Operation, "a quoteId"),
            TotalCredits = data.Field("estimatedCreditsTotal").Amount() ?? throw ServiceErrors.Lacks(Operation, "estimatedCreditsTotal"),
            ItemCredits = [.. Enumerable.Range(0, items).Select(index => details.Field(KeyOf(index)).Amount())],
            QuotedAt = data.Field("quotedAt").Time(),
            ExpiresAt = data.Field("expiresAt").Time(),
        };
    }

    private static string KeyOf(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static void Check(IReadOnlyList<PriceQuoteItem> items)
    {
        if (items.Count is < 1 or > MaxItems)
            throw new ArgumentException($"A price quote takes 1 to {MaxItems} items, but there are {items.Count}.", nameof(items));
        foreach (var item in items)
        {
            if (string.IsNullOrWhiteSpace(item?.Method) || item.Path is not ['/', ..])
                throw new ArgumentException("A price quote item needs an HTTP method and a path that starts with '/'.", nameof(items));
            CheckObject(item.PathParameters, nameof(item.PathParameters));
            CheckObject(item.QueryParameters, nameof(item.QueryParameters));
            CheckObject(item.Body, nameof(item.Body));
        }
    }

    private static void CheckObject(string json, string property)
    {
        if (!IsObject(json))
            throw new ArgumentException($"{property} of a price quote item must be a JSON object, for example {{}}.", property);
    }

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
