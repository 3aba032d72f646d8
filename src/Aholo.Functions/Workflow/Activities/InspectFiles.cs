using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Checks that each file exists, is complete and can be used by Aholo. Nothing is sent to Aholo.</summary>
internal sealed class InspectFiles(
    ProjectContainers containers,
    PlanStore plans,
    FileStore files,
    IOptions<AholoFunctionsOptions> options,
    IOptions<AholoClientOptions> client,
    ActivityGuard guard)
{
    [Function(nameof(InspectFiles))]
    public Task<BatchResult> RunAsync([ActivityTrigger] FileBatch batch, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(InspectFiles), batch.ProjectId, () => InspectAsync(batch, cancellationToken), cancellationToken);

    private async Task<BatchResult> InspectAsync(FileBatch batch, CancellationToken cancellationToken)
    {
        var plan = await plans.ReadAsync(batch.ProjectId, cancellationToken);
        return await batch.ForEachAsync(
            async (index, token) =>
            {
                if (batch.Attempt == 1)
                    return Result(await files.AddAsync(batch.ProjectId, index, await InspectAsync(plan.Spec, plan.Files[index], token), token));

                // A good file is not read again; a bad one is, when the project is retried.
                if (await files.TryReadAsync(batch.ProjectId, index, token) is not { Facts: not null } state)
                {
                    state = await InspectAsync(plan.Spec, plan.Files[index], token);
                    await files.WriteAsync(batch.ProjectId, index, state, token);
                }

                return Result(state);
            },
            cancellationToken);
    }

    private static BatchResult Result(FileState state)
    {
        // A problem beside facts is one of the last transfer, which is repeated.
        var isPhoto = state.Facts?.Type == ResourceType.Image;
        return new(state is { Facts: null, Problem: { } problem } ? [problem] : [], state.Warnings, state.Facts is null || isPhoto ? 0 : 1)
        {
            Upright = isPhoto && state.Facts!.Height > state.Facts.Width ? 1 : 0,
            Wide = isPhoto && state.Facts!.Width > state.Facts.Height ? 1 : 0,
        };
    }

    private async Task<FileState> InspectAsync(ProjectSpec spec, BlobReference blob, CancellationToken cancellationToken)
    {
        try
        {
            var facts = await ReadAsync(blob, cancellationToken);
            Check(spec, blob, facts);
            return new()
            {
                Blob = blob,
                Facts = facts,
                Warnings = MediaAdvice.For(blob.Path, facts, TakesPanoramas && spec is { Kind: ProjectKind.Reconstruction, Panorama: false }),
            };
        }
        catch (InvalidMediaException exception)
        {
            return Unusable(exception.Code, $"cannot be used: {exception.Message}", exception.Parameters);
        }
        catch (RequestFailedException exception) when (exception.IsGone())
        {
            return Unusable(ProblemCodes.FileMissing, "was deleted or replaced before it could be read. Upload it again.");
        }

        FileState Unusable(string code, string message, ProblemParameters? parameters = null) => new()
        {
            Blob = blob,
            Problem = new(code, $"{blob.Path.Quote()} in container '{containers.Uploads.Name}' {message}", blob.Path, parameters),
        };
    }

    // v1 has no setting for panoramas.
    private bool TakesPanoramas => client.Value.ApiVersion == AholoApiVersion.V2;

    private void Check(ProjectSpec spec, BlobReference blob, FileFacts facts)
    {
        var maxPixels = options.Value.Files.MaxPixels;
        var pixels = (long)facts.Width * facts.Height;
        if (pixels > maxPixels)
        {
            throw new InvalidMediaException(
                ProblemCodes.FileTooLarge, $"it has {facts.Width} x {facts.Height} pixels; Aholo:Files:MaxPixels allows {maxPixels}.",
                new() { Reason = ProblemReasons.Pixels, Actual = pixels, Limit = maxPixels });
        }

        if (facts.Type == ResourceType.Image)
            return;
        if (spec.Kind == ProjectKind.Generation)
        {
            throw new InvalidMediaException(
                ProblemCodes.FileVideo, "it is a video, and a generation takes a picture only. Use kind 'reconstruction'.",
                new() { Reason = ProblemReasons.Generation });
        }

        if (blob.Path == spec.Cover)
        {
            throw new InvalidMediaException(
                ProblemCodes.FileVideo, "it is a video, which cannot be the cover. Name a picture.", new() { Reason = ProblemReasons.Cover });
        }

        if (facts.Type == ResourceType.Insv && client.Value.ApiVersion == AholoApiVersion.V2)
        {
            throw new InvalidMediaException(
                ProblemCodes.FileVideo,
                "it is an Insta360 recording, which only version 1 of Aholo's API supports. Set Aholo:ApiVersion to V1, or export it as an MP4 in Insta360 Studio "
                + "and upload that.",
                new() { Reason = ProblemReasons.Insta360 });
        }

        if (client.Value is { ApiVersion: AholoApiVersion.V2, VideoTypeCode: null })
        {
            throw new InvalidMediaException(
                ProblemCodes.FileVideo,
                "it is a video, for which Aholo documents no type code. Set Aholo:VideoTypeCode if you have the number from Aholo, or upload photos.",
                new() { Reason = ProblemReasons.NotConfigured });
        }
    }

    private async Task<FileFacts> ReadAsync(BlobReference blob, CancellationToken cancellationToken)
    {
        var limit = options.Value.Files.MaxBytes;
        var download = await containers.Uploads.GetBlobClient(blob.Path).DownloadStreamingAsync(
            new BlobDownloadOptions { Conditions = blob.IfUnchanged() }, cancellationToken);
        await using var content = download.Value.Content;

        var size = download.Value.Details.ContentLength;
        if (size > limit)
        {
            throw new InvalidMediaException(
                ProblemCodes.FileTooLarge, $"it is {size} bytes long; Aholo:Files:MaxBytes allows {limit}.",
                new() { Reason = ProblemReasons.Bytes, Actual = size, Limit = limit });
        }

        if (AnnouncedSize.FindMismatch(download.Value.Details.Metadata, size) is { } mismatch)
            throw new InvalidMediaException(ProblemCodes.FileSize, $"it {mismatch}. Upload it again.");

        return MediaFormats.Refine(await MediaInspector.InspectAsync(content, cancellationToken), blob.Path);
    }
}
