namespace LocalAzure.Functions.Rpc;

/// <summary>The worker ended before it responded.</summary>
/// <remarks>The Durable extension recognizes the type by its name: it runs the orchestrator again instead of failing it.</remarks>
internal sealed class WorkerProcessExitException(string message) : Exception(message);
