namespace LocalAzure.DurableTask.Storage;

/// <summary>Thrown by a test before or after a commit: the store stops there as if the process had been killed.</summary>
internal sealed class SimulatedCrashException : Exception;
