using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Media;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Uploads files to Aholo, streamed from storage. Upload tokens stay inside this step.</summary>
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
        guard.RunAsync(nameof(TransferFiles), batch.ProjectId, () => UploadAsync(batch, cancellationToken), cancellationToken);

    private Task<BatchResult> UploadAsync(FileBatch batch, CancellationToken cancellationToken) => batch.ForEachAsync(
        async (index, token) =>
        {
            var state = await files.TryReadAsync(batch.ProjectId, index, token);
            if (state?.Facts is not { } facts)
                throw new LostStateException(
                    $"What was found in file {index + 1} of project {batch.ProjectId} is missing from storage, though it was stored before.");
            if (state.Url is not null && (IsUsable(state) || await IsCreatedAsync(batch.ProjectId, token)))
                return BatchResult.Fine;

            state = await UploadAsync(state, facts, token);
            await files.WriteAsync(batch.ProjectId, index, state, token);
            return state.Problem is null ? BatchResult.Fine : BatchResult.Fine with { Problems = [state.Problem] };
        },
        cancellationToken);

    // How long Aholo keeps an upload is not known; one that is older than the setting is made again.
    // A time in the future is none that can be reckoned with: the clock was set back.
    private bool IsUsable(FileState state) => (time.GetUtcNow() - state.UploadedAt)?.Duration() < options.Value.Files.TransferValidFor;

    // A project that is there is only waited for: its files are not needed any more, and may be gone.
    private async Task<bool> IsCreatedAsync(string projectId, CancellationToken cancellationToken) =>
        await ledger.TryReadAsync(projectId, cancellationToken) is { AholoProjectId: not null };

    private async Task<FileState> UploadAsync(FileState state, FileFacts facts, CancellationToken cancellationToken)
    {
        var path = state.Blob.Path;
        var doing = $"Uploading {path.Quote()} to Aholo";
        try
        {
            var uploaded = await aholo.UploadAsync(Source(state.Blob, facts), cancellationToken: cancellationToken);
            metrics.Transferred(uploaded.Length);
            return state with { Url = uploaded.Url, UploadedAt = time.GetUtcNow(), Problem = null };
        }
        catch (AholoUploadException exception) when (exception.InnerException is RequestFailedException { Status: 404 or 412 })
        {
            return state with
            {
                Problem = new(ProblemCodes.FileMissing, $"{path.Quote()} was deleted or replaced before it could be uploaded to Aholo. Upload it again.", path),
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

    // To the client a file that storage does not give is one that cannot be read. Later it may be.
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
