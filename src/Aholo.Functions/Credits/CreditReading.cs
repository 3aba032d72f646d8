namespace Aholo.Functions.Credits;

/// <summary>The credits of the account at Aholo at a time.</summary>
/// <param name="CheckedAt">The time of the reading, UTC.</param>
/// <param name="Credits">The credits that can be spent; null if they could not be read.</param>
/// <param name="IsExhausted">Whether no project can be created: there are neither credits nor free trials.</param>
internal sealed record CreditReading(DateTimeOffset CheckedAt, decimal? Credits, bool IsExhausted);
