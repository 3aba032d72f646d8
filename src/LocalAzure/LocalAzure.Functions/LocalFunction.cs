namespace LocalAzure.Functions;

/// <summary>A function that the host runs.</summary>
/// <param name="Name">The name.</param>
/// <param name="TriggerType">The type of its trigger, such as <c>httpTrigger</c>.</param>
/// <param name="Methods">The HTTP methods; empty for any, and for other triggers.</param>
/// <param name="Url">The URL of an HTTP function, with the parameters of its route in braces; null for other triggers.</param>
public sealed record LocalFunction(string Name, string TriggerType, IReadOnlyList<string> Methods, string? Url);
