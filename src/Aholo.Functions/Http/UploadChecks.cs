using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Http;

/// <summary>The checks of both ways to upload a file, and their responses.</summary>
internal sealed class UploadChecks(ProjectContainers containers, IOptions<AholoFunctionsOptions> options)
{
    /// <summary>Whether a file exceeds the size limit.</summary>
    public bool IsTooLarge(long? size) => size > options.Value.Files.MaxBytes;

    /// <summary>Whether the stored file meets the conditions of a request. Storage checks them again when the upload is committed.</summary>
    public static async Task<bool> MeetsAsync(BlobBaseClient blob, BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        ETag? present = null;
        try
        {
            present = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            // The file does not exist.
        }

        return (conditions.IfMatch is not { } wanted || (present is not null && (wanted == ETag.All || wanted == present)))
            && (conditions.IfNoneMatch is not { } unwanted || present is null || (unwanted != ETag.All && unwanted != present));
    }

    /// <summary>413: the file exceeds the size limit.</summary>
    public IResult TooLarge() => ApiResults.Problem(
        StatusCodes.Status413PayloadTooLarge,
        RequestProblems.UploadTooLarge,
        $"The file is larger than Aholo:Files:MaxBytes allows ({options.Value.Files.MaxBytes} bytes).",
        options.Value.Files.MaxBytes);

    /// <summary>412: the file does not meet the conditions.</summary>
    public IResult PreconditionFailed(string path) => ApiResults.Problem(
        StatusCodes.Status412PreconditionFailed,
        RequestProblems.UploadChanged,
        $"'{path}' in container '{containers.Uploads.Name}' does not meet the condition in If-Match or If-None-Match.");
}
