using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Triggers;

/// <summary>Files of the uploads container over HTTP: streamed in, and shown. The blob trigger does the rest.</summary>
internal sealed class UploadsApi(ProjectContainers containers, IOptions<AholoFunctionsOptions> options)
{
    // Shown in place, for a page that shows what a project was made of. Everything else might run there, so it is saved.
    private static readonly string[] ShownTypes =
        ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "video/mp4", "video/quicktime"];

    /// <summary>Stores a file: all of it or nothing. <c>Aholo:Input:MaxBytes</c> limits its size, and the host its body; memory stays flat.</summary>
    [Function("PutUpload")]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "uploads/{*path}")] HttpRequest request,
        string? path,
        CancellationToken cancellationToken)
    {
        // Nothing of the body is read before everything else has been found right.
        if (FindWrongForm(request) is { } wrongForm)
            return wrongForm;
        var errors = new FieldErrors();
        var upload = UploadRequest.Read(request, path, errors);
        if (errors.Any)
            return ApiResults.Invalid(errors);
        if (request.ContentLength > options.Value.Input.MaxBytes)
            return TooLarge();

        var blob = containers.Uploads.GetBlockBlobClient(upload.Path);
        if (upload.Conditions is not null && !await HoldsAsync(blob, upload.Conditions, cancellationToken))
            return PreconditionFailed(upload.Path);

        try
        {
            return await StoreAsync(request, upload, blob, cancellationToken);
        }
        catch (TooLargeException)
        {
            return TooLarge();
        }
        catch (RequestFailedException exception) when (upload.Conditions is not null && exception.IsConditionFailure())
        {
            return PreconditionFailed(upload.Path);
        }
    }

    /// <summary>A file of the uploads container.</summary>
    [Function("GetUpload")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "uploads/{*path}")] HttpRequest request,
        string? path,
        CancellationToken cancellationToken)
    {
        if (!ResourcePath.TryCheck(path, out var error))
            return ApiResults.Invalid("path", error);

        return await BlobResults.TryOpenAsync(request, containers.Uploads.GetBlobClient(path), Presentation, cancellationToken)
            ?? ApiResults.Problem(StatusCodes.Status404NotFound, $"'{path}' is not in container '{containers.Uploads.Name}'.");

        BlobPresentation Presentation(string contentType) => ShownTypes.Contains(contentType, StringComparer.OrdinalIgnoreCase)
            ? new(contentType, null)
            : new("application/octet-stream", Path.GetFileName(path));
    }

    private async Task<IResult> StoreAsync(HttpRequest request, UploadRequest upload, BlockBlobClient blob, CancellationToken cancellationToken)
    {
        using var blocks = new BlockUpload(blob, request.ContentLength);
        await blocks.StageAsync(
            async (buffer, token) => await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token),
            options.Value.Input.MaxBytes,
            cancellationToken);
        if (blocks.Size == 0)
            return ApiResults.Invalid("The body", "is empty; send the file's content");
        if (upload.Md5 is { } md5 && !blocks.Md5.SequenceEqual(md5))
            return ApiResults.Invalid("Content-MD5", $"is not that of the {blocks.Size} bytes that came; send them again");

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

    private static IResult? FindWrongForm(HttpRequest request)
    {
        if (request.HasFormContentType && request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            return ApiResults.Problem(StatusCodes.Status415UnsupportedMediaType, "A form is not taken; send the file itself as the body.");
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && encoding != "identity")
        {
            return ApiResults.Problem(
                StatusCodes.Status415UnsupportedMediaType, $"Content-Encoding '{encoding}' is not taken; send the file's content as it is.");
        }

        return null;
    }

    // Looked at first, to spare the caller from sending what would not be kept; what counts is the same condition when it is committed.
    private static async Task<bool> HoldsAsync(BlobBaseClient blob, BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        ETag? present = null;
        try
        {
            present = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status404NotFound)
        {
            // There is none yet.
        }

        return (conditions.IfMatch is not { } wanted || (present is not null && (wanted == ETag.All || wanted == present)))
            && (conditions.IfNoneMatch is not { } unwanted || present is null || (unwanted != ETag.All && unwanted != present));
    }

    private IResult TooLarge() => ApiResults.Problem(
        StatusCodes.Status413PayloadTooLarge, $"The file is larger than Aholo:Input:MaxBytes allows ({options.Value.Input.MaxBytes} bytes).");

    private IResult PreconditionFailed(string path) => ApiResults.Problem(
        StatusCodes.Status412PreconditionFailed, $"'{path}' in container '{containers.Uploads.Name}' is not as If-Match or If-None-Match asks for.");
}
