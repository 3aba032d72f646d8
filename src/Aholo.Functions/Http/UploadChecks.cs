using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Http;

/// <summary>What both ways to upload a file check before anything is sent, and how they refuse it.</summary>
internal sealed class UploadChecks(ProjectContainers containers, IOptions<AholoFunctionsOptions> options)
{
    /// <summary>Whether a file of this size is refused.</summary>
    public bool IsTooLarge(long? size) => size > options.Value.Files.MaxBytes;

    /// <summary>Whether the file that is stored meets the conditions of a request. Storage checks them again when the upload is committed.</summary>
    public static async Task<bool> MeetsAsync(BlobBaseClient blob, BlobRequestConditions conditions, CancellationToken cancellationToken)
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

    /// <summary>413: the file is larger than allowed.</summary>
    public IResult TooLarge() => ApiResults.Problem(
        StatusCodes.Status413PayloadTooLarge,
        RequestProblems.UploadTooLarge,
        $"The file is larger than Aholo:Files:MaxBytes allows ({options.Value.Files.MaxBytes} bytes).",
        options.Value.Files.MaxBytes);

    /// <summary>412: the file is not as the request requires.</summary>
    public IResult PreconditionFailed(string path) => ApiResults.Problem(
        StatusCodes.Status412PreconditionFailed,
        RequestProblems.UploadChanged,
        $"'{path}' in container '{containers.Uploads.Name}' is not as If-Match or If-None-Match asks for.");
}
