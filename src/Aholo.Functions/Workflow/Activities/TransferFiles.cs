using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Transfers files to Aholo, streamed from storage. Upload tokens stay inside this activity.</summary>
internal sealed class TransferFiles(
    ProjectContainers containers,
    FileStore files,
    CreateLedger ledger,
    AholoClient aholo,
    ProjectMetrics metrics,
    IOptions<AholoFunctionsOptions> options,
    TimeProvider time,
    ActivityGuard guard)
{
    [Function(nameof(TransferFiles))]
    public Task<BatchResult> RunAsync([ActivityTrigger] FileBatch batch, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(TransferFiles), batch.ProjectId, () => TransferAsync(batch, cancellationToken), cancellationToken);

    private Task<BatchResult> TransferAsync(FileBatch batch, CancellationToken cancellationToken) => batch.ForEachAsync(
        async (index, token) =>
        {
            var state = await files.TryReadAsync(batch.ProjectId, index, token);
            if (state?.Facts is not { } facts)
                throw new LostStateException(
                    $"The facts of file {index + 1} of project {batch.ProjectId} are missing from storage, though they were stored before.");
            if (state.Url is not null && (IsUsable(state) || await IsCreatedAsync(batch.ProjectId, token)))
                return BatchResult.Fine;

            state = await TransferAsync(state, facts, token);
            await files.WriteAsync(batch.ProjectId, index, state, token);
            return state.Problem is null ? BatchResult.Fine : BatchResult.Fine with { Problems = [state.Problem] };
        },
        cancellationToken);

    // How long Aholo keeps a file is unknown, so a file is transferred again after the time in the settings, and if the clock was set back.
    private bool IsUsable(FileState state) => (time.GetUtcNow() - state.TransferredAt)?.Duration() < options.Value.Files.TransferValidFor;

    // A created project does not need its files, which may be gone.
    private async Task<bool> IsCreatedAsync(string projectId, CancellationToken cancellationToken) =>
        await ledger.TryReadAsync(projectId, cancellationToken) is { AholoProjectId: not null };

    private async Task<FileState> TransferAsync(FileState state, FileFacts facts, CancellationToken cancellationToken)
    {
        var path = state.Blob.Path;
        var doing = $"Transferring {path.Quote()} to Aholo";
        try
        {
            var uploaded = await aholo.UploadAsync(Source(state.Blob, facts), cancellationToken: cancellationToken);
            metrics.Transferred(uploaded.Length);
            return state with { Url = uploaded.Url, TransferredAt = time.GetUtcNow(), Problem = null };
        }
        catch (AholoUploadException exception) when (exception.InnerException is RequestFailedException cause && cause.IsGone())
        {
            return state with
            {
                Problem = new(ProblemCodes.FileMissing, $"{path.Quote()} was deleted or replaced before it could be transferred to Aholo. Upload it again.", path),
            };
        }
        catch (AholoException exception) when (!IsStorageFailure(exception) && AholoProblems.Describe(exception, doing, path) is { } problem)
        {
            return state with { Problem = problem };
        }
        catch (AholoException exception)
        {
            throw new ActivityFailedException(ActivityFailure.Of(exception, doing), exception);
        }
    }

    // The client reports a source that cannot be read as permanent. A failure of storage may be transient.
    private static bool IsStorageFailure(AholoException exception) => exception.InnerException is { } cause && StorageFailures.Is(cause);

    private UploadSource Source(BlobReference reference, FileFacts facts)
    {
        var blob = containers.Uploads.GetBlobClient(reference.Path);
        return new(
            MediaFormats.FileName(reference.Path, facts.Format),
            facts.Size,
            async (offset, length, cancellationToken) =>
            {
                var download = await blob.DownloadStreamingAsync(
                    new BlobDownloadOptions { Range = new HttpRange(offset, length), Conditions = reference.IfUnchanged() }, cancellationToken);
                return download.Value.Content;
            },
            facts.Md5);
    }
}
