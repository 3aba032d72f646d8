namespace DurableTask.Core.Exceptions;

/// <summary>
/// An instance with this id exists already, in one of the statuses that forbid to start another. Internal, because the package that
/// declares it is not one of those whose public API this assembly is held against.
/// </summary>
internal sealed class OrchestrationAlreadyExistsException(string message) : Exception(message);
