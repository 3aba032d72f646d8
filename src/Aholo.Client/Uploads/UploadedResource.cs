namespace Aholo;

/// <summary>A file that the upload service has received.</summary>
public sealed record UploadedResource
{
    /// <summary>Gets the URL of the file, for <see cref="ProjectResource.Url"/>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Gets the ASCII file name that was sent.</summary>
    public required string FileName { get; init; }

    /// <summary>Gets the MD5 of the content: 32 lower-case hexadecimal digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>Gets the size in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Gets whether the service already had the content, so that no content was sent.</summary>
    public bool Deduplicated { get; init; }
}
