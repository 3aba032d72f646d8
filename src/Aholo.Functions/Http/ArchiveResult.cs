using System.IO.Compression;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>A file of an archive.</summary>
/// <param name="Name">Its name in the archive.</param>
/// <param name="Blob">The source.</param>
/// <param name="ETag">The version of the source.</param>
/// <param name="LastModified">When the source was written.</param>
internal sealed record ArchiveFile(string Name, BlobClient Blob, ETag ETag, DateTimeOffset LastModified);

/// <summary>
/// Streams a ZIP archive that is created while it is sent, so it needs no file and little memory. Nothing is compressed, as splats are compressed or hardly
/// compressible. If a source fails, the connection is aborted, so an archive that ends normally is complete.
/// </summary>
internal sealed class ArchiveResult(string fileName, IReadOnlyList<ArchiveFile> files) : IResult
{
    private const int BufferSize = 1024 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName);
        httpContext.Response.ContentType = "application/zip";
        httpContext.Response.Headers.ContentDisposition = disposition.ToString();
        try
        {
            await using var target = new DeferredWriteStream(httpContext.Response.Body);
            await WriteAsync(target, httpContext.RequestAborted);
            await target.FlushAsync(httpContext.RequestAborted);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
        }
        catch
        {
            httpContext.Abort();
            throw;
        }
    }

    private async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        // Disposed only after a success, as this writes the table of contents that completes the archive.
        var archive = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        foreach (var file in files)
        {
            var options = new BlobOpenReadOptions(allowModifications: false) { BufferSize = BufferSize, Conditions = new() { IfMatch = file.ETag } };
            await using var source = await file.Blob.OpenReadAsync(options, cancellationToken);
            var entry = archive.CreateEntry(file.Name, CompressionLevel.NoCompression);
            entry.LastWriteTime = file.LastModified;
            await using var content = await entry.OpenAsync(cancellationToken);
            await source.CopyToAsync(content, cancellationToken);
        }

        await archive.DisposeAsync();
    }
}
