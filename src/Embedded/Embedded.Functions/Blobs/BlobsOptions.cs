using System.ComponentModel.DataAnnotations;

namespace Embedded.Functions.Blobs;

/// <summary><c>extensions.blobs</c> of host.json.</summary>
internal sealed class BlobsOptions
{
    /// <summary>How many invocations all blob triggers together may have at once.</summary>
    [Range(1, 10_000)]
    public int MaxDegreeOfParallelism { get; set; } = 8 * Environment.ProcessorCount;

    /// <summary>How often a blob is tried before a message about it goes to the poison queue.</summary>
    [Range(1, 10_000)]
    public int PoisonBlobThreshold { get; set; } = 5;
}
