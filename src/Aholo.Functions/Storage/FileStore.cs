using System.Globalization;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Functions.Projects;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Caching.Memory;

namespace Aholo.Functions.Storage;

/// <summary>The state of a file of a project.</summary>
internal sealed record FileState
{
    /// <summary>The version of the file.</summary>
    public required BlobReference Blob { get; init; }

    /// <summary>The facts; null if the file cannot be used.</summary>
    public FileFacts? Facts { get; init; }

    /// <summary>What may make the assets worse.</summary>
    public IReadOnlyList<Warning> Warnings { get; init => field = value ?? []; } = []; // a document may lack it

    /// <summary>Why the file cannot be used or could not be transferred.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The URL at Aholo, once transferred.</summary>
    public Uri? Url { get; init; }

    /// <summary>When the file was transferred, UTC.</summary>
    public DateTimeOffset? TransferredAt { get; init; }
}

/// <summary>
/// Stores the state of each file of a project: <c>aholo-state/&lt;id&gt;/files/&lt;number&gt;.json</c>. Finished steps are not repeated. The states of files
/// that this process has transferred are cached for the steps that follow.
/// </summary>
internal sealed class FileStore(ProjectContainers containers) : IDisposable
{
    /// <summary>The documents that are read or deleted at the same time.</summary>
    private const int Parallel = 16;

    /// <summary>The most cached states; each takes about a kilobyte.</summary>
    private const int MaxCachedStates = 10_000;

    // Not longer than the least Aholo:Files:TransferValidFor: until then no other process transfers the file again.
    private static readonly TimeSpan CachedFor = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _transferred = new(new MemoryCacheOptions { SizeLimit = MaxCachedStates });

    /// <summary>Gets the state of a file; null if it has none yet.</summary>
    public async Task<FileState?> TryReadAsync(string projectId, int index, CancellationToken cancellationToken) =>
        _transferred.TryGetValue((projectId, index), out FileState? state) ? state
        : (await Blob(projectId, index).TryReadAsync(StateJson.Shared.FileState, cancellationToken))?.Value;

    /// <summary>Gets the states of a project's files, in order.</summary>
    public async Task<IReadOnlyList<FileState?>> ReadAllAsync(string projectId, int count, CancellationToken cancellationToken)
    {
        var states = new FileState?[count];
        await System.Threading.Tasks.Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (index, token) => states[index] = await TryReadAsync(projectId, index, token));
        return states;
    }

    /// <summary>Adds the state of a file that has none. Returns the stored state, which is the first.</summary>
    public async Task<FileState> AddAsync(string projectId, int index, FileState state, CancellationToken cancellationToken) =>
        await Blob(projectId, index).TryAddAsync(state, StateJson.Shared.FileState, cancellationToken) is null
            ? await TryReadAsync(projectId, index, cancellationToken) ?? state
            : state;

    /// <summary>Replaces the state of a file.</summary>
    public async Task WriteAsync(string projectId, int index, FileState state, CancellationToken cancellationToken)
    {
        _transferred.Remove((projectId, index));
        await Blob(projectId, index).WriteAsync(state, StateJson.Shared.FileState, conditions: null, cancellationToken);
        if (state is { Url: not null, Problem: null })
            _transferred.Set((projectId, index), state, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = CachedFor });
    }

    /// <summary>Deletes the states of a project's files.</summary>
    /// <returns>The number of deleted states.</returns>
    public async Task<int> DeleteAllAsync(string projectId, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await System.Threading.Tasks.Parallel.ForEachAsync(
            containers.State.GetBlobsAsync(new GetBlobsOptions { Prefix = Folder(projectId) }, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (blob, token) =>
            {
                if (await containers.State.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: token))
                    Interlocked.Increment(ref deleted);
            });
        return deleted;
    }

    public void Dispose() => _transferred.Dispose();

    private static string Folder(string projectId) => $"{projectId}/files/";

    private BlobClient Blob(string projectId, int index) =>
        containers.State.GetBlobClient(string.Create(CultureInfo.InvariantCulture, $"{Folder(projectId)}{index:0000}.json"));
}
