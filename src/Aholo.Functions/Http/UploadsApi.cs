using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Webhooks;
using Aholo.Functions.Workflow;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Http;

/// <summary>Stores and serves files of the uploads container. The blob trigger starts their projects.</summary>
internal sealed class UploadsApi(ProjectContainers containers, UploadChecks checks, WebhookHosts webhooks, IOptions<AholoFunctionsOptions> options)
{
    // The id of the project that the file starts, for clients that upload directly to storage.
    private const string ProjectIdHeader = "Aholo-Project-Id";

    // Shown inline by the page. Other types could run scripts there, so they are downloaded.
    private static readonly string[] ShownTypes =
        ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "video/mp4", "video/quicktime"];

    /// <summary>Stores a file, completely or not at all. <c>Aholo:Files:MaxBytes</c> and the host limit its size; memory use does not depend on it.</summary>
    [Function("PutUpload")]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "uploads/{*path}")] HttpRequest request,
        string? path,
        CancellationToken cancellationToken)
    {
        // The body is read only after everything else has been checked.
        if (FindUnsupportedEncoding(request) is { } unsupported)
            return unsupported;
        var errors = new FieldErrors();
        var upload = UploadRequest.Read(request, path, webhooks, errors);
        if (errors.Any)
            return ApiResults.Invalid(errors);
        if (checks.IsTooLarge(request.ContentLength))
            return checks.TooLarge();

        var blob = containers.Uploads.GetBlockBlobClient(upload.Path);
        if (upload.Conditions is not null && !await UploadChecks.MeetsAsync(blob, upload.Conditions, cancellationToken))
            return checks.PreconditionFailed(upload.Path);

        try
        {
            return await StoreAsync(request, upload, blob, cancellationToken);
        }
        catch (TooLargeException)
        {
            return checks.TooLarge();
        }
        catch (RequestFailedException exception) when (upload.Conditions is not null && exception.IsConditionFailure())
        {
            return checks.PreconditionFailed(upload.Path);
        }
        catch (RequestFailedException exception) when (IsConflict(exception))
        {
            return ApiResults.Problem(
                StatusCodes.Status409Conflict,
                RequestProblems.UploadConflict,
                $"Another upload of '{upload.Path}' is unfinished, or finished during this one. Wait for it or use another name, then send the file again.");
        }
    }

    /// <summary>A file of the uploads container.</summary>
    [Function("GetUpload")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "uploads/{*path}")] HttpRequest request,
        string? path,
        CancellationToken cancellationToken)
    {
        path = UploadFields.DecodeSlashes(path);
        if (!FilePath.TryCheck(path, out var error))
            return ApiResults.Invalid("path", error);

        var file = await BlobResults.TryOpenAsync(request, containers.Uploads.GetBlobClient(path), Presentation, cancellationToken);
        if (file is not null && ProjectPlanner.IsStart(path))
        {
            request.HttpContext.Response.Headers[ProjectIdHeader] =
                ProjectId.FromBlob(containers.Uploads.Name, BlobReference.Of(path, new(file.Version)));
        }

        return (IResult?)file ?? ApiResults.Problem(
            StatusCodes.Status404NotFound, RequestProblems.NoUpload, $"'{path}' is not in container '{containers.Uploads.Name}'.");

        BlobPresentation Presentation(string contentType) => ShownTypes.Contains(contentType, StringComparer.OrdinalIgnoreCase)
            ? new(contentType, null)
            : new("application/octet-stream", Path.GetFileName(path));
    }

    private async Task<IResult> StoreAsync(HttpRequest request, UploadRequest upload, BlockBlobClient blob, CancellationToken cancellationToken)
    {
        using var blocks = new BlockUpload(blob, request.ContentLength);
        await blocks.StageAsync(
            async (buffer, token) => await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token),
            options.Value.Files.MaxBytes,
            cancellationToken);
        if (blocks.Size == 0)
            return ApiResults.Invalid("The body", "is empty; send the file's content");
        if (upload.Md5 is { } md5 && !blocks.Md5.SequenceEqual(md5))
            return ApiResults.Invalid("Content-MD5", $"does not match the {blocks.Size} received bytes; send the file again");

        var stored = await blocks.CommitAsync(upload.ContentType, upload.Metadata, upload.Conditions, cancellationToken);

        var reference = BlobReference.Of(upload.Path, stored.ETag);
        var view = new UploadView
        {
            Path = upload.Path,
            Size = blocks.Size,
            ETag = reference.ETag,
            Md5 = Convert.ToHexStringLower(blocks.Md5),
            ProjectId = ProjectPlanner.IsStart(upload.Path) ? ProjectId.FromBlob(blob.BlobContainerName, reference) : null,
        };
        request.HttpContext.Response.Headers.ETag = stored.ETag.ToString("H");
        request.HttpContext.Response.Headers.Location = $"/api/uploads/{string.Join('/', upload.Path.Split('/').Select(Uri.EscapeDataString))}";
        return ApiResults.Json(view, FunctionsJson.Shared.UploadView, StatusCodes.Status201Created);
    }

    private static IResult? FindUnsupportedEncoding(HttpRequest request)
    {
        if (request.HasFormContentType && request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            return NotSupported("Multipart forms are not supported. Send the file itself as the body.");
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && encoding != "identity")
            return NotSupported($"Content-Encoding '{encoding}' is not supported. Send the content without encoding.");

        return null;

        static IResult NotSupported(string detail) =>
            ApiResults.Problem(StatusCodes.Status415UnsupportedMediaType, RequestProblems.MediaType, detail);
    }

    // All uncommitted blocks of a blob must have ids of the same length, and a commit drops the others.
    private static bool IsConflict(RequestFailedException exception) =>
        exception.ErrorCode == BlobErrorCode.InvalidBlobOrBlock || exception.ErrorCode == BlobErrorCode.InvalidBlockList;
}
