using System.Diagnostics.CodeAnalysis;
using Aholo.Simulator.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Aholo.Simulator.Uploads;

/// <summary>Reads the parts of a <c>multipart/form-data</c> body in any order, without buffering files.</summary>
internal sealed class MultipartForm(string boundary, Stream body)
{
    private const int BufferSize = 64 * 1024;
    private const int MaxFieldLength = 4096;

    private readonly MultipartReader _reader = new(boundary, body, BufferSize);

    /// <exception cref="ServiceErrorException">
    /// The content type is not <c>multipart/form-data</c> with a boundary.
    /// </exception>
    public static MultipartForm Open(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data")
            throw ServiceErrorException.Invalid($"Content-Type must be multipart/form-data, but is '{request.ContentType}'.");
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        return string.IsNullOrEmpty(boundary)
            ? throw ServiceErrorException.Invalid("Content-Type multipart/form-data needs a boundary.")
            : new MultipartForm(boundary, request.Body);
    }

    /// <summary>Passes the part named <c>file</c> to <paramref name="onFile"/> and returns the other fields by name.</summary>
    /// <exception cref="ServiceErrorException">The form is malformed, or does not have exactly one file.</exception>
    public async Task<Dictionary<string, string>> ReadAsync(Func<string, Stream, Task> onFile, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadPartsAsync(onFile, cancellationToken);
        }
        catch (Exception exception) when (IsMalformed(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw ServiceErrorException.Invalid($"The multipart body is malformed: {exception.Message}");
        }
    }

    private async Task<Dictionary<string, string>> ReadPartsAsync(Func<string, Stream, Task> onFile, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = 0;
        while (await _reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (!TryGetDisposition(section, out var disposition))
                throw ServiceErrorException.Invalid("A part of the form has no Content-Disposition: form-data.");
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? string.Empty;
            if (name != "file")
                fields[name] = await ReadFieldAsync(name, section.Body, cancellationToken);
            else if (++files == 1)
                await onFile(FileName(disposition), section.Body);
        }

        return files == 1 ? fields : throw ServiceErrorException.Invalid($"The form must have one part named 'file', but has {files}.");
    }

    /// <summary>Distinguishes the reader's exceptions from the server's, which are about the connection.</summary>
    private static bool IsMalformed(Exception exception) => exception is InvalidDataException or (IOException and not BadHttpRequestException);

    private static bool TryGetDisposition(MultipartSection section, [NotNullWhen(true)] out ContentDispositionHeaderValue? disposition) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out disposition) && disposition.DispositionType == "form-data";

    private static string FileName(ContentDispositionHeaderValue disposition)
    {
        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return HeaderUtilities.RemoveQuotes(name).Value ?? string.Empty;
    }

    private static async Task<string> ReadFieldAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body);
        var text = new char[MaxFieldLength + 1];
        var length = await reader.ReadBlockAsync(text, cancellationToken);
        return length <= MaxFieldLength
            ? new string(text, 0, length)
            : throw ServiceErrorException.Invalid($"The form field '{name}' is longer than {MaxFieldLength} characters.");
    }
}
