using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>
/// Lists projects newest first: an empty blob <c>aholo-state/index/&lt;time&gt;-&lt;id&gt;</c> for each, whose time counts down, as storage lists
/// blobs by their names. Instances of orchestrations cannot be listed in an order: on Azure a query has none.
/// </summary>
internal sealed class ProjectIndex(ProjectContainers containers)
{
    private const string Prefix = "index/";
    private const int TimeLength = 19;

    /// <summary>Adds a project. Adding it again, with the same time, changes nothing.</summary>
    public Task AddAsync(string projectId, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        Blob(projectId, createdAt).UploadAsync(BinaryData.Empty, overwrite: true, cancellationToken);

    /// <summary>Takes a project out.</summary>
    public Task RemoveAsync(string projectId, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        Blob(projectId, createdAt).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <summary>The ids of all projects since a time.</summary>
    public async Task<IReadOnlySet<string>> SinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (ids, last) = (new HashSet<string>(StringComparer.Ordinal), Name("~", since));
        await foreach (var blob in containers.State.GetBlobsAsync(new GetBlobsOptions { Prefix = Prefix }, cancellationToken))
        {
            if (string.CompareOrdinal(blob.Name, last) > 0)
                break;
            ids.Add(Id(blob.Name));
        }

        return ids;
    }

    /// <summary>Lists the projects that were created after a time and not after another, newest first.</summary>
    public async IAsyncEnumerable<(string Id, DateTimeOffset CreatedAt)> BetweenAsync(
        DateTimeOffset after, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in containers.State.GetBlobsAsync(new GetBlobsOptions { Prefix = Prefix }, cancellationToken))
        {
            var createdAt = CreatedAt(blob.Name);
            if (createdAt <= after)
                yield break;
            if (createdAt <= until)
                yield return (Id(blob.Name), createdAt);
        }
    }

    /// <summary>The ids of projects, newest first, page by page.</summary>
    /// <param name="marker">Where to go on: what came with the page before.</param>
    /// <param name="pageSize">Ids on a page.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async IAsyncEnumerable<(IReadOnlyList<string> Ids, string? Marker)> PagesAsync(
        string? marker, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var blobs = containers.State.GetBlobsAsync(new GetBlobsOptions { Prefix = Prefix }, cancellationToken);
        await foreach (var page in blobs.AsPages(marker, pageSize))
        {
            var ids = page.Values.Select(blob => Id(blob.Name)).ToList();
            yield return (ids, page.ContinuationToken is { Length: > 0 } next ? next : null);
        }
    }

    private BlobClient Blob(string projectId, DateTimeOffset createdAt) => containers.State.GetBlobClient(Name(projectId, createdAt));

    private static string Name(string projectId, DateTimeOffset createdAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{DateTime.MaxValue.Ticks - createdAt.UtcTicks:D19}-{projectId}");

    private static DateTimeOffset CreatedAt(string blobName) => new(
        DateTime.MaxValue.Ticks - long.Parse(blobName.AsSpan(Prefix.Length, TimeLength), CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static string Id(string blobName) => blobName[(Prefix.Length + TimeLength + 1)..];
}
