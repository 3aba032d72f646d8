using System.Text.Json;
using System.Text.Json.Serialization;
using Aholo.Functions.Projects;
using Aholo.Functions.Webhooks;

namespace Aholo.Functions.Http;

/// <summary>The body of <c>POST /api/uploads</c>: a file to upload directly to storage.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DirectUploadRequest
{
    /// <summary>The path of the file in the uploads container.</summary>
    public string? Path { get; init; }

    /// <summary>The size of the file in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The media type of the file.</summary>
    public string? ContentType { get; init; }

    /// <summary>The options of the project that the file starts, by their names in manifests.</summary>
    public JsonElement? Options { get; init; }

    /// <summary>Checks the request and returns the metadata of the blob, which is valid only if no errors were added.</summary>
    public Dictionary<string, string> ToMetadata(WebhookHosts webhooks, FieldErrors errors)
    {
        UploadFields.CheckPath(Path, errors);
        UploadFields.CheckContentType("contentType", ContentType, errors);
        if (Size is null or < 1)
            errors.Add("size", "must be the size of the file in bytes, 1 or more");

        var metadata = ReadOptions(Path ?? "", webhooks, errors);
        metadata[AnnouncedSize.MetadataName] = AnnouncedSize.Format(Size ?? 0);
        return metadata;
    }

    private Dictionary<string, string> ReadOptions(string path, WebhookHosts webhooks, FieldErrors errors)
    {
        if (Options is not { } options)
            return [];

        if (path.Contains('/') && options.ValueKind == JsonValueKind.Object && options.EnumerateObject().Any())
        {
            errors.Add("options", UploadFields.RootOnly);
            return [];
        }

        var reader = new SpecReader(errors);
        reader.ReadOptions(options);
        return UploadFields.CheckOptions(path, reader, webhooks, errors);
    }
}
