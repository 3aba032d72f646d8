using System.Collections.Immutable;

namespace Embedded.Functions.Invocation;

/// <summary>What a trigger hands to one invocation.</summary>
/// <param name="Value">The trigger's own value, which its <see cref="IParameterBinder"/> turns into the trigger parameter.</param>
internal sealed record TriggerInput(object? Value)
{
    /// <summary>Values that bind parameters by name; keys compare without case.</summary>
    public IReadOnlyDictionary<string, object?> BindingData { get; init; } = ImmutableDictionary<string, object?>.Empty;

    /// <summary>The scope to run in, when the trigger has one; else the invoker makes one.</summary>
    public IServiceProvider? Services { get; init; }
}
