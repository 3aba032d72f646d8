using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Aholo.Functions.Projects;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>
/// Lists projects, newest first: an empty blob <c>aholo-state/index/&lt;time&gt;-&lt;id&gt;</c> for each. The time counts down, as storage lists blobs by name;
/// queries for orchestration instances have no order. The blob of an ended project has its name and outcome as metadata, which a listing returns for 5,000
/// projects at a time, so a search reads only running projects. A changed name is stored only here.
/// </summary>
internal sealed class ProjectIndex(ProjectContainers containers)
{
    private const string Prefix = "index/";
    private const int TimeLength = 19;
    private const string NameMetadata = "name";
    private const string OutcomeMetadata = "outcome";
    private const string RenamedMetadata = "renamed";
    private const string TaskMetadata = "task";
    private const string PreviewMetadata = "preview";

    /// <summary>Adds a project. Adding it again with the same time has no effect.</summary>
    public async Task AddAsync(string projectId, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(projectId, createdAt).UploadAsync(
                BinaryData.Empty, new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            // It was added before, and may have ended.
        }
    }

    /// <summary>Records the outcome of a project, for searches. A changed name stays.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="createdAt">When it was created.</param>
    /// <param name="name">Its name.</param>
    /// <param name="outcome">Its outcome.</param>
    /// <param name="seen">The expected version of the entry; null for any.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <param name="task">How long Aholo processed it, if that is a sample for projects of its kind.</param>
    public async Task EndAsync(
        string projectId, DateTimeOffset createdAt, string name, ProjectStage outcome, ETag? seen, CancellationToken cancellationToken, TaskTime? task = null)
    {
        if (!await ChangeAsync(projectId, createdAt, End, seen, cancellationToken) && seen is null)
        {
            var metadata = new Dictionary<string, string>();
            End(metadata);
            await Blob(projectId, createdAt).UploadAsync(BinaryData.Empty, new BlobUploadOptions { Metadata = metadata }, cancellationToken);
        }

        void End(IDictionary<string, string> metadata)
        {
            if (!metadata.ContainsKey(RenamedMetadata))
                metadata[NameMetadata] = Encode(name);
            metadata[OutcomeMetadata] = outcome.ToString();
            if (task is not null)
                metadata[TaskMetadata] = task.ToString();
        }
    }

    /// <summary>Removes the outcome of a project that is started again.</summary>
    public async Task ReopenAsync(string projectId, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        if (!await ChangeAsync(projectId, createdAt, metadata => metadata.Remove(OutcomeMetadata), seen: null, cancellationToken))
            await AddAsync(projectId, createdAt, cancellationToken);
    }

    /// <summary>Renames a project.</summary>
    /// <returns>False if the project is not in the index.</returns>
    public Task<bool> RenameAsync(string projectId, DateTimeOffset createdAt, string name, CancellationToken cancellationToken) =>
        ChangeAsync(
            projectId,
            createdAt,
            metadata => (metadata[NameMetadata], metadata[RenamedMetadata]) = (Encode(name), bool.TrueString),
            seen: null,
            cancellationToken);

    /// <summary>Records the version of a project's picture, if the project is in the index.</summary>
    public Task SetPreviewAsync(string projectId, DateTimeOffset createdAt, string version, CancellationToken cancellationToken) =>
        ChangeAsync(projectId, createdAt, metadata => metadata[PreviewMetadata] = version, seen: null, cancellationToken);

    /// <summary>Gets the entry of a project; null if it is not in the index.</summary>
    public async Task<IndexEntry?> FindAsync(string projectId, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        await PropertiesAsync(projectId, createdAt, cancellationToken) is { } properties && Name(projectId, createdAt) is var name
            ? Entry(name, properties.Metadata, properties.ETag, new(Marker: null, name))
            : null;

    /// <summary>Removes a project.</summary>
    public Task RemoveAsync(string projectId, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        Blob(projectId, createdAt).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Gets the ids of all projects since a time.</summary>
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

    /// <summary>Lists the entries, newest first, page by page.</summary>
    /// <param name="marker">The marker that came with the previous page; null for the first.</param>
    /// <param name="pageSize">The most entries on a page.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async IAsyncEnumerable<(IReadOnlyList<IndexEntry> Entries, string? Marker)> PagesAsync(
        string? marker, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in containers.State.GetBlobsAsync(WithMetadata(), cancellationToken).AsPages(marker, pageSize))
        {
            var next = page.ContinuationToken is { Length: > 0 } token ? token : null;
            yield return ([.. page.Values.Select(blob => Entry(blob, new(marker, blob.Name)))], next);
            marker = next;
        }
    }

    /// <summary>Lists the entries, newest first, in pages of the size that storage chooses.</summary>
    /// <param name="start">The position to start after; null for the newest.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async IAsyncEnumerable<IReadOnlyList<IndexEntry>> EntriesAsync(IndexPosition? start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var marker = start?.Marker;
        await foreach (var page in containers.State.GetBlobsAsync(WithMetadata(), cancellationToken).AsPages(marker))
        {
            var pageMarker = marker;
            yield return [.. page.Values
                .Where(blob => start is null || string.CompareOrdinal(blob.Name, start.After) > 0)
                .Select(blob => Entry(blob, new(pageMarker, blob.Name)))];
            marker = page.ContinuationToken;
        }
    }

    // A change keeps the other metadata of the entry.
    private async Task<bool> ChangeAsync(
        string projectId, DateTimeOffset createdAt, Action<IDictionary<string, string>> change, ETag? seen, CancellationToken cancellationToken)
    {
        while (await PropertiesAsync(projectId, createdAt, cancellationToken) is { } properties && (seen is null || IsSame(seen.Value, properties.ETag)))
        {
            change(properties.Metadata);
            try
            {
                await Blob(projectId, createdAt).SetMetadataAsync(
                    properties.Metadata, new BlobRequestConditions { IfMatch = properties.ETag }, cancellationToken);
                return true;
            }
            catch (RequestFailedException exception) when (exception.IsConditionFailure() || exception.IsNotFound())
            {
                // It was changed or removed concurrently: read it again.
            }
        }

        return false;
    }

    private async Task<BlobProperties?> PropertiesAsync(string projectId, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(projectId, createdAt).GetPropertiesAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            return null;
        }
    }

    // Listings return ETags without quotation marks.
    private static bool IsSame(ETag left, ETag right) => left.ToString("H") == right.ToString("H");

    private static GetBlobsOptions WithMetadata() => new() { Prefix = Prefix, Traits = BlobTraits.Metadata };

    private static IndexEntry Entry(BlobItem blob, IndexPosition position) =>
        Entry(blob.Name, blob.Metadata ?? new Dictionary<string, string>(), blob.Properties.ETag, position);

    private static IndexEntry Entry(string blobName, IDictionary<string, string> metadata, ETag? version, IndexPosition position) => new(
        Id(blobName),
        CreatedAt(blobName),
        ReadName(metadata),
        metadata.ContainsKey(RenamedMetadata),
        metadata.TryGetValue(OutcomeMetadata, out var outcome) && Enum.TryParse<ProjectStage>(outcome, out var stage) ? stage : null,
        metadata.TryGetValue(TaskMetadata, out var task) ? TaskTime.TryRead(task) : null,
        metadata.TryGetValue(PreviewMetadata, out var preview) ? preview : null,
        version,
        position);

    private static string? ReadName(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(NameMetadata, out var encoded) && Base64Url.IsValid(encoded)
            ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(encoded))
            : null;

    private static string Encode(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));

    private BlobClient Blob(string projectId, DateTimeOffset createdAt) => containers.State.GetBlobClient(Name(projectId, createdAt));

    private static string Name(string projectId, DateTimeOffset createdAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{DateTime.MaxValue.Ticks - createdAt.UtcTicks:D19}-{projectId}");

    private static DateTimeOffset CreatedAt(string blobName) => new(
        DateTime.MaxValue.Ticks - long.Parse(blobName.AsSpan(Prefix.Length, TimeLength), CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static string Id(string blobName) => blobName[(Prefix.Length + TimeLength + 1)..];
}

/// <summary>An entry of the index.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Name">Its name; null if it runs and was not renamed.</param>
/// <param name="IsRenamed">Whether the project was renamed.</param>
/// <param name="Outcome">Its outcome; null while it runs.</param>
/// <param name="Task">How long Aholo processed it; null if it is not a sample.</param>
/// <param name="Preview">The version of its picture; null while it has none.</param>
/// <param name="Version">The version of the entry.</param>
/// <param name="Position">Its position in the index.</param>
internal sealed record IndexEntry(
    string Id,
    DateTimeOffset CreatedAt,
    string? Name,
    bool IsRenamed,
    ProjectStage? Outcome,
    TaskTime? Task,
    string? Preview,
    ETag? Version,
    IndexPosition Position);

/// <summary>A position in the index.</summary>
/// <param name="Marker">The marker of the page; null for the first.</param>
/// <param name="After">The name of the blob at the position.</param>
internal sealed record IndexPosition(string? Marker, string After);
