namespace Aholo;

/// <summary>
/// The estimated price of calls, before membership benefits and free trials. v1 only. The call is not documented; clients of Lux3D, a product on the same
/// platform, use it. It is unknown whether it supports reconstructions and generations (docs/aholo-api.md, fact 87). A call without a price throws
/// <see cref="AholoRejectedException"/> with the code <c>PRICING_ITEM_NOT_QUOTABLE</c>; such a call is not free.
/// </summary>
public sealed record PriceQuote
{
    /// <summary>Gets the id of the quote (<c>quoteId</c>).</summary>
    public required string Id { get; init; }

    /// <summary>Gets the estimated price of all items in credits (<c>estimatedCreditsTotal</c>).</summary>
    public required decimal TotalCredits { get; init; }

    /// <summary>Gets the estimated price of each item in credits, in the order of the items; null for an item that the response omits.</summary>
    public IReadOnlyList<decimal?> ItemCredits { get; init; } = [];

    /// <summary>Gets when the service computed the prices (<c>quotedAt</c>); null if the response does not say.</summary>
    public DateTimeOffset? QuotedAt { get; init; }

    /// <summary>Gets when the prices expire (<c>expiresAt</c>); null if the response does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
