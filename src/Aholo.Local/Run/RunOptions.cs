namespace Aholo.Local.Run;

/// <summary>What is done after the start.</summary>
/// <param name="Sample">The sample to upload, see <see cref="Run.Sample.Find"/>; null for none.</param>
/// <param name="Exit">Whether to exit when the sample is done.</param>
internal sealed record RunOptions(string? Sample, bool Exit);
