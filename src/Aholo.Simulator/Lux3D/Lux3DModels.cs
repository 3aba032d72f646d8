using System.Text.Json.Serialization;

namespace Aholo.Simulator.Lux3D;

/// <summary>The response to <c>GET /lux3d/v1/account/balance</c>. <c>UniqueId</c> is the context that a quote request needs.</summary>
internal sealed record AccountBalance(
    int AvailableCredits,
    IReadOnlyDictionary<string, int>? TrialCountMap,
    bool Member,
    int MemberType,
    DateTimeOffset SnapshotAt,
    string UniqueId,
    DateTimeOffset UniqueIdExpiresAt);

/// <summary>The body of <c>POST /lux3d/v1/pricing/openapi-quotes</c>. <c>Items</c> are calls by numbers that the caller chooses.</summary>
internal sealed record QuoteRequest(int? Source, string? UniqueId, IReadOnlyDictionary<string, QuoteItem?>? Items);

internal sealed record QuoteItem(QuoteEndpoint? Endpoint, QuoteParameters? Parameters);

internal sealed record QuoteEndpoint(string? Method, string? Path);

/// <summary>The parameters of a call; each is a JSON object, serialized to a string.</summary>
internal sealed record QuoteParameters(string? PathParameters, string? QueryParameters, string? Body);

/// <summary>The response to <c>POST /lux3d/v1/pricing/openapi-quotes</c>.</summary>
internal sealed record Quote(
    string UniqueId,
    string QuoteId,
    int Source,
    string PricingScope,
    DateTimeOffset QuotedAt,
    DateTimeOffset ExpiresAt,
    int EstimatedCreditsTotal,
    IReadOnlyDictionary<string, int> Details);

/// <summary>The data of a response that rejects items.</summary>
internal sealed record QuoteErrors(IReadOnlyDictionary<string, QuoteError> Errors);

internal sealed record QuoteError(string Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccountBalance))]
[JsonSerializable(typeof(QuoteRequest))]
[JsonSerializable(typeof(Quote))]
[JsonSerializable(typeof(QuoteErrors))]
internal sealed partial class Lux3DJsonContext : JsonSerializerContext;
