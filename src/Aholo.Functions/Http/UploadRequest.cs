using System.Security.Cryptography;
using Aholo.Functions.Projects;
using Aholo.Functions.Webhooks;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>The request <c>PUT /api/uploads/{*path}</c>, without the content.</summary>
internal sealed record UploadRequest
{
    /// <summary>The path of the file in the uploads container.</summary>
    public required string Path { get; init; }

    /// <summary>The file's media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>The options of the project, as metadata of the blob.</summary>
    public required IDictionary<string, string> Metadata { get; init; }

    /// <summary>The conditions that an existing file must meet.</summary>
    public BlobRequestConditions? Conditions { get; init; }

    /// <summary>The expected MD5 of the content.</summary>
    public byte[]? Md5 { get; init; }

    /// <summary>Reads the request, and adds an error for each invalid part.</summary>
    public static UploadRequest Read(HttpRequest request, string? path, WebhookHosts webhooks, FieldErrors errors)
    {
        path = UploadFields.DecodeSlashes(path);
        UploadFields.CheckPath(path, errors);
        if (request.Headers.ContainsKey(HeaderNames.ContentRange))
            errors.Add(HeaderNames.ContentRange, "is not supported; send the whole file");
        UploadFields.CheckContentType(HeaderNames.ContentType, request.ContentType, errors);
        if (request.ContentLength == 0)
            errors.Add("The body", "is empty; send the file's content");

        return new()
        {
            Path = path ?? "",
            ContentType = request.ContentType ?? UploadFields.DefaultContentType,
            Metadata = ReadOptions(request.Query, path ?? "", webhooks, errors),
            Conditions = UploadFields.ReadConditions(request.Headers, errors),
            Md5 = ReadMd5(request.Headers.ContentMD5.ToString(), errors),
        };
    }

    private static Dictionary<string, string> ReadOptions(IQueryCollection query, string path, WebhookHosts webhooks, FieldErrors errors)
    {
        var options = query.Where(option => option.Key != "code").Select(option => KeyValuePair.Create(option.Key, option.Value.ToArray()!)).ToList();
        if (options.Count == 0)
            return [];

        if (path.Contains('/'))
        {
            options.ForEach(option => errors.Add(option.Key, UploadFields.RootOnly));
            return [];
        }

        var reader = new SpecReader(errors);
        reader.ReadOptions(options!);
        return UploadFields.CheckOptions(path, reader, webhooks, errors);
    }

    private static byte[]? ReadMd5(string text, FieldErrors errors)
    {
        if (text.Length == 0)
            return null;

        var md5 = new byte[MD5.HashSizeInBytes];
        if (Convert.TryFromBase64String(text, md5, out var length) && length == md5.Length)
            return md5;

        errors.Add(HeaderNames.ContentMD5, "must be an MD5 in base64, 24 characters");
        return null;
    }
}
