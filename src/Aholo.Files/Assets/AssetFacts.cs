namespace Aholo.Files.Assets;

/// <summary>The facts in the header of an asset.</summary>
/// <param name="Format">Its format: <c>ply</c>, <c>spz</c> or <c>sog</c>.</param>
/// <param name="Version">The version of the format, if it has one.</param>
/// <param name="Splats">The number of splats.</param>
public sealed record AssetFacts(string Format, int? Version, long Splats);
