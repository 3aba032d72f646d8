namespace Aholo.Functions.Projects;

/// <summary>What the header of a result says.</summary>
/// <param name="Format">Its format: <c>ply</c>, <c>spz</c> or <c>sog</c>.</param>
/// <param name="Version">The format's version, where it has one.</param>
/// <param name="Splats">The number of splats.</param>
internal sealed record AssetFacts(string Format, int? Version, long Splats);
