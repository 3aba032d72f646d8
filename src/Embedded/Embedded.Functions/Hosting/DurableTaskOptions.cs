using System.ComponentModel.DataAnnotations;

namespace Embedded.Functions.Hosting;

/// <summary><c>extensions.durableTask</c> of host.json.</summary>
internal sealed class DurableTaskOptions
{
    /// <summary>The task hub's name: a letter, then 2 to 44 letters and digits.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,44}$", ErrorMessage = "hubName must be a letter and then 2 to 44 letters and digits.")]
    public string HubName { get; set; } = "TestHubName";

    /// <summary>How many activities run at once.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentActivityFunctions { get; set; } = 10 * Environment.ProcessorCount;

    /// <summary>How many orchestrators run at once.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentOrchestratorFunctions { get; set; } = 10 * Environment.ProcessorCount;
}
