namespace LocalAzure.Functions.Worker;

/// <summary>The worker ended while something waited for it.</summary>
/// <remarks>The Durable extension recognizes the type by its name: it runs an orchestrator again instead of failing it.</remarks>
internal sealed class WorkerProcessExitException(string message) : Exception(message);
