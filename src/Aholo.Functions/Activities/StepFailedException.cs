namespace Aholo.Functions.Activities;

/// <summary>A step failed for a passing reason; the message says what it was doing. Its orchestration tries again.</summary>
/// <param name="doing">What was being done: "Uploading 'cup.jpg' to Aholo".</param>
/// <param name="innerException">What it failed with.</param>
internal sealed class StepFailedException(string doing, Exception innerException) : Exception($"{doing} failed: {innerException.Message}", innerException);
