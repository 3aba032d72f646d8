using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Streams blobs, with support for ranges and conditional requests (RFC 9110 §13, §14).</summary>
internal static class BlobResults
{
    /// <summary>The number of bytes that are read from storage at a time.</summary>
    private const int BufferSize = 1024 * 1024;

    /// <summary>Opens a blob; returns null if there is none.</summary>
    /// <param name="request">The request, a GET or a HEAD.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="presentation">Chooses the presentation of a media type.</param>
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
            request.HttpContext.Response.Headers.CacheControl = "private, no-cache"; // cached, but revalidated by ETag
            return new(TypedResults.Stream(
                content, contentType, downloadName, properties.LastModified, new EntityTagHeaderValue(properties.ETag.ToString("H")), enableRangeProcessing: true));
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            return null;
        }
    }
}

/// <summary>The presentation of a blob.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="DownloadName">The file name of the download; null if the blob may be shown inline.</param>
internal readonly record struct BlobPresentation(string ContentType, string? DownloadName);
