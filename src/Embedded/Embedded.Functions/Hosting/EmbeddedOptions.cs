using System.ComponentModel.DataAnnotations;

namespace Embedded.Functions.Hosting;

/// <summary>The section <c>Embedded</c> of the configuration: what only the embedded host has.</summary>
internal sealed class EmbeddedOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Embedded";

    /// <summary>Where the host keeps its state; a relative path is one below the current directory.</summary>
    public string DataDirectory { get; set; } = Path.Combine(".local", "functions");

    /// <summary>How long to wait between two scans of a container. A container whose listing takes long is scanned less often.</summary>
    public TimeSpan BlobScanInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many blobs are listed with one request, and compared at once with what the function has had. A page is held in memory as text and as XML: 5,000
    /// blobs took twice the processor time of five pages of 1,000, and no less time.
    /// </summary>
    [Range(1, 5_000)]
    public int BlobPageSize { get; set; } = 1_000;

    /// <summary>How long a blob waits after its first failed try; the time doubles with each further one.</summary>
    public TimeSpan BlobRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long running functions have at the host's stop before their token is cancelled.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The path that the root redirects to, such as <c>/api/ui/</c>; null leaves the root without a page.</summary>
    public string? HomePage { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(DataDirectory))
            yield return new("DataDirectory must be a path.", [nameof(DataDirectory)]);
        if (BlobScanInterval < TimeSpan.FromMilliseconds(10) || BlobScanInterval > TimeSpan.FromDays(1))
            yield return new("BlobScanInterval must lie between 10 ms and a day.", [nameof(BlobScanInterval)]);
        if (BlobRetryDelay < TimeSpan.Zero || BlobRetryDelay > TimeSpan.FromHours(1))
            yield return new("BlobRetryDelay must lie between 0 and an hour.", [nameof(BlobRetryDelay)]);
        if (StopGrace < TimeSpan.Zero || StopGrace > TimeSpan.FromHours(1))
            yield return new("StopGrace must lie between 0 and an hour.", [nameof(StopGrace)]);
        if (HomePage is not null && (!HomePage.StartsWith('/') || HomePage.StartsWith("//", StringComparison.Ordinal) || HomePage.Length == 1))
            yield return new("HomePage must be a path below the root, such as '/api/ui/'.", [nameof(HomePage)]);
    }
}
