namespace Aholo;

/// <summary>
/// What calls would cost, before the benefits of a membership and free trials. v1 only. No documentation of the service describes this call: it was seen in
/// clients of Lux3D, a product on the same platform (fact C). Whether reconstructions and generations can be quoted is not known; a call without a quote
/// is an <see cref="AholoRejectedException"/> with the code <c>PRICING_ITEM_NOT_QUOTABLE</c>, and is not free.
/// </summary>
public sealed record PriceQuote
{
    /// <summary>Gets the id of the quote (<c>quoteId</c>).</summary>
    public required string Id { get; init; }

    /// <summary>Gets the estimated price of all items in credits (<c>estimatedCreditsTotal</c>).</summary>
    public required decimal TotalCredits { get; init; }

    /// <summary>Gets the estimated price of each item in credits, in the order of the items; null for an item that the answer leaves out.</summary>
    public IReadOnlyList<decimal?> ItemCredits { get; init; } = [];

    /// <summary>Gets when the service computed the prices (<c>quotedAt</c>); null if the answer does not say.</summary>
    public DateTimeOffset? QuotedAt { get; init; }

    /// <summary>Gets until when the prices are valid (<c>expiresAt</c>); null if the answer does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
