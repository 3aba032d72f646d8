namespace Aholo.Functions.Credits;

/// <summary>The account's credits at Aholo, as they were read.</summary>
/// <param name="CheckedAt">When, UTC.</param>
/// <param name="Credits">The credits that can be spent; null if they could not be read.</param>
/// <param name="IsExhausted">Whether there is nothing left to create a project with: neither credits nor free trials.</param>
internal sealed record CreditReading(DateTimeOffset CheckedAt, decimal? Credits, bool IsExhausted);
