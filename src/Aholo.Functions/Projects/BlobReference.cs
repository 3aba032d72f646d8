namespace Aholo.Functions.Projects;

/// <summary>One version of a file in the uploads container.</summary>
/// <param name="Path">Its path in the container.</param>
/// <param name="ETag">Its version, without quotation marks.</param>
internal sealed record BlobReference(string Path, string ETag);
