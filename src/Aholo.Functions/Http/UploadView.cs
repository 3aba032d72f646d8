using System.Text.Json.Serialization;

namespace Aholo.Functions.Http;

/// <summary>An uploaded file in the HTTP API.</summary>
internal sealed record UploadView
{
    /// <summary>Its path in the uploads container.</summary>
    public required string Path { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Its version, without quotation marks.</summary>
    [JsonPropertyName("etag")]
    public required string ETag { get; init; }

    /// <summary>The MD5 of its content, 32 lower-case hexadecimal digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>The id of the project that this version of the file starts; omitted if it starts none.</summary>
    public string? ProjectId { get; init; }
}
