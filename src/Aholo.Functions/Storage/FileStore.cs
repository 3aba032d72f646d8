using System.Globalization;
using Aholo.Functions.Projects;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>How far a file of a project is on its way to Aholo.</summary>
internal sealed record FileState
{
    /// <summary>The version of the file that this is about.</summary>
    public required BlobReference Blob { get; init; }

    /// <summary>What was found in it; null when it cannot be used.</summary>
    public FileFacts? Facts { get; init; }

    /// <summary>What may make the result worse.</summary>
    public IReadOnlyList<Warning> Warnings { get; init => field = value ?? []; } = []; // a document may lack it

    /// <summary>Why it cannot be used, or could not be uploaded.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Where Aholo's upload service keeps it, once it does.</summary>
    public Uri? Url { get; init; }

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset? UploadedAt { get; init; }
}

/// <summary>Keeps how far each file of a project is: <c>aholo-state/&lt;id&gt;/files/&lt;number&gt;.json</c>. What is done is not done again.</summary>
internal sealed class FileStore(ProjectContainers containers)
{
    /// <summary>Documents read or written at the same time.</summary>
    private const int Parallel = 16;

    /// <summary>The state of a file; null when it has none yet.</summary>
    public async Task<FileState?> TryReadAsync(string projectId, int index, CancellationToken cancellationToken) =>
        (await Blob(projectId, index).TryReadAsync(FunctionsJson.Shared.FileState, cancellationToken))?.Value;

    /// <summary>The states of a project's files, in their order.</summary>
    public async Task<IReadOnlyList<FileState?>> ReadAllAsync(string projectId, int count, CancellationToken cancellationToken)
    {
        var states = new FileState?[count];
        await System.Threading.Tasks.Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (index, token) => states[index] = await TryReadAsync(projectId, index, token));
        return states;
    }

    /// <summary>Replaces the state of a file.</summary>
    public Task WriteAsync(string projectId, int index, FileState state, CancellationToken cancellationToken) =>
        Blob(projectId, index).WriteAsync(state, FunctionsJson.Shared.FileState, conditions: null, cancellationToken);

    /// <summary>Deletes the states of a project's files.</summary>
    /// <returns>How many there were.</returns>
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

    private static string Folder(string projectId) => $"{projectId}/files/";

    private BlobClient Blob(string projectId, int index) =>
        containers.State.GetBlobClient(string.Create(CultureInfo.InvariantCulture, $"{Folder(projectId)}{index:0000}.json"));
}
