namespace Aholo.Local.Run;

/// <summary>What is done once everything runs.</summary>
/// <param name="Sample">The photo to drop; null for none.</param>
/// <param name="Exit">Whether to end when the sample is done, instead of staying up.</param>
internal sealed record RunOptions(string? Sample, bool Exit);
