namespace Embedded.DurableTask.Orchestrations;

/// <summary>A replay asked for something other than the history says it asked for before.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message)
{
    /// <summary>The name under which the real engine reports this failure.</summary>
    public const string ErrorType = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";
}
