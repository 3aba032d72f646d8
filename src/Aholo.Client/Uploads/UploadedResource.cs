namespace Aholo;

/// <summary>A file that the upload service keeps.</summary>
public sealed record UploadedResource
{
    /// <summary>Where the file is; goes into <see cref="ProjectResource.Url"/>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The ASCII file name under which it was sent.</summary>
    public required string FileName { get; init; }

    /// <summary>The MD5 of the content: 32 lower-case hexadecimal digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>True when the service already had the content and no byte was sent (<c>deduplicated</c>, facts D and C).</summary>
    public bool Deduplicated { get; init; }
}
