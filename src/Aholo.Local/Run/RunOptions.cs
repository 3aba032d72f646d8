namespace Aholo.Local.Run;

/// <summary>What is done once everything runs.</summary>
/// <param name="Sample">The sample to drop, see <see cref="Run.Sample.Find"/>; null for none.</param>
/// <param name="Exit">Whether to end when the sample is done, instead of staying up.</param>
internal sealed record RunOptions(string? Sample, bool Exit);
