namespace DurableTask.Core.Exceptions;

/// <summary>An instance with this id exists already, in one of the statuses that forbid to start another.</summary>
public class OrchestrationAlreadyExistsException(string message) : Exception(message);
