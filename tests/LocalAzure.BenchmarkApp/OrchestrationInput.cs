namespace LocalAzure.BenchmarkApp;

/// <summary>The input of an orchestration.</summary>
/// <param name="RequestedAt">The timestamp of the client's request, of the clock that all processes of the machine share.</param>
/// <param name="Poll">The number of polls that have been made.</param>
public sealed record OrchestrationInput(long RequestedAt, int Poll = 0);
