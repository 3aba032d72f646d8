namespace LocalAzure.DurableTask.Storage;

/// <summary>A test throws it before or after a commit: the store stops as if the process had been killed.</summary>
internal sealed class SimulatedCrashException : Exception;
