using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Binds a <c>DurableTaskClient</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : InputBindingAttribute
{
    /// <summary>The task hub; that of host.json when null.</summary>
    public string? TaskHub { get; set; }

    /// <summary>The name of the setting with the task hub's connection string; that of host.json when null.</summary>
    public string? ConnectionName { get; set; }
}
