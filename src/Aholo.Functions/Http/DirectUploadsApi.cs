using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Webhooks;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Issues URLs for direct uploads, in which clients send files to storage and not through the app.</summary>
internal sealed partial class DirectUploadsApi(
    ProjectContainers containers,
    UploadUrls urls,
    UploadChecks checks,
    WebhookHosts webhooks,
    JsonBody json,
    IOptions<AholoFunctionsOptions> options,
    TimeProvider time,
    ILogger<DirectUploadsApi> logger)
{
    private const long SmallestBlock = 8 * 1024 * 1024;

    // The most blocks of a blob (Azure Storage's limits).
    private const long MaxBlocks = 50_000;

    /// <summary>
    /// Issues the URL for a file, and lists the blocks of an unfinished upload of it. The same call renews an expired URL.
    /// </summary>
    [Function("StartUpload")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "uploads")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!options.Value.DirectUploads.Enabled)
            return Disabled();

        var upload = await json.ReadAsync(request, FunctionsJson.Shared.DirectUploadRequest, cancellationToken);
        var errors = new FieldErrors();
        var metadata = upload.ToMetadata(webhooks, errors);
        var conditions = UploadFields.ReadConditions(request.Headers, errors);
        if (errors.Any)
            return ApiResults.Invalid(errors);
        if (checks.IsTooLarge(upload.Size))
            return checks.TooLarge();

        var blob = containers.Uploads.GetBlockBlobClient(upload.Path);
        if (!await UploadChecks.MeetsAsync(blob, conditions ?? NotStored, cancellationToken))
            return conditions is null ? Exists(upload.Path!) : checks.PreconditionFailed(upload.Path!);

        try
        {
            return await IssueAsync(upload, blob, metadata, conditions ?? NotStored, cancellationToken);
        }
        catch (UploadUrlException exception)
        {
            LogNotIssued(exception);
            return ApiResults.Problem(StatusCodes.Status503ServiceUnavailable, RequestProblems.NoUploadUrl, exception.Message);
        }
    }

    // The default condition: two concurrent uploads of one name must not replace each other.
    private static BlobRequestConditions NotStored => new() { IfNoneMatch = ETag.All };

    private async Task<IResult> IssueAsync(
        DirectUploadRequest upload,
        BlockBlobClient blob,
        IReadOnlyDictionary<string, string> metadata,
        BlobRequestConditions conditions,
        CancellationToken cancellationToken)
    {
        var expiresAt = time.GetUtcNow() + options.Value.DirectUploads.ValidFor;
        expiresAt = expiresAt.AddTicks(-expiresAt.Ticks % TimeSpan.TicksPerSecond); // the URL has no fractions of a second
        var view = new DirectUploadView
        {
            Path = upload.Path!,
            Url = (await urls.IssueAsync(blob, expiresAt, cancellationToken)).AbsoluteUri,
            ExpiresAt = expiresAt,
            Headers = Headers(upload.ContentType ?? UploadFields.DefaultContentType, metadata, conditions),
            BlockSize = Math.Max(SmallestBlock, (upload.Size!.Value + MaxBlocks - 1) / MaxBlocks),
            Blocks = await ListBlocksAsync(blob, cancellationToken),
        };
        return ApiResults.Json(view, FunctionsJson.Shared.DirectUploadView);
    }

    private static SortedDictionary<string, string> Headers(
        string contentType, IReadOnlyDictionary<string, string> metadata, BlobRequestConditions conditions)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["x-ms-blob-content-type"] = contentType };
        foreach (var (name, value) in metadata)
            headers[$"x-ms-meta-{name}"] = value;
        if (conditions.IfMatch is { } match)
            headers[HeaderNames.IfMatch] = match.ToString("H");
        if (conditions.IfNoneMatch is { } noneMatch)
            headers[HeaderNames.IfNoneMatch] = noneMatch.ToString("H");
        return headers;
    }

    private static async Task<IReadOnlyList<DirectUploadView.StagedBlock>> ListBlocksAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var blocks = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken);
            return [.. blocks.Value.UncommittedBlocks.Select(block => new DirectUploadView.StagedBlock(block.Name, block.SizeLong))];
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            return [];
        }
    }

    private static IResult Disabled() => ApiResults.Problem(
        StatusCodes.Status403Forbidden,
        RequestProblems.DirectUploadsDisabled,
        "Direct uploads are disabled (Aholo:DirectUploads:Enabled). Send the file with PUT /api/uploads/{path}.");

    private IResult Exists(string path) => ApiResults.Problem(
        StatusCodes.Status409Conflict,
        RequestProblems.UploadExists,
        $"'{path}' already exists in container '{containers.Uploads.Name}'. Use another name, or send If-Match with its ETag to replace it.");

    [LoggerMessage(1, LogLevel.Error, "An upload URL could not be issued.")]
    private partial void LogNotIssued(Exception exception);
}
