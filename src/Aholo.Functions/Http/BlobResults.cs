using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Answers with blobs: streamed, in ranges too, and only when the caller has not this version already (RFC 9110 §13, §14).</summary>
internal static class BlobResults
{
    /// <summary>How much is read from storage at a time.</summary>
    private const int BufferSize = 1024 * 1024;

    /// <summary>A blob; null when there is none.</summary>
    /// <param name="request">The request, a GET or a HEAD.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="presentation">How a blob of a media type is to be presented.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async Task<BlobResult?> TryOpenAsync(
        HttpRequest request, BlobClient blob, Func<string, BlobPresentation> presentation, CancellationToken cancellationToken)
    {
        try
        {
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            var options = new BlobOpenReadOptions(allowModifications: false)
            {
                BufferSize = BufferSize,
                Conditions = new() { IfMatch = properties.ETag },
            };
            var content = await blob.OpenReadAsync(options, cancellationToken);

            var (contentType, downloadName) = presentation(properties.ContentType);
            request.HttpContext.Response.Headers.CacheControl = "private, no-cache"; // kept, but asked about: the ETag tells
            return new(TypedResults.Stream(
                content, contentType, downloadName, properties.LastModified, new EntityTagHeaderValue(properties.ETag.ToString("H")), enableRangeProcessing: true));
        }
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }
}

/// <summary>How a blob is presented.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="DownloadName">The name to save it by; null when it may be shown in place.</param>
internal readonly record struct BlobPresentation(string ContentType, string? DownloadName);
