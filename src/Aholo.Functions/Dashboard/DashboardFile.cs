using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Dashboard;

/// <summary>A file of the web page.</summary>
/// <param name="Name">The path in the folder of the page.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Variants">The content in each available encoding, the smallest first and the plain one last.</param>
internal sealed record DashboardFile(string Name, string ContentType, IReadOnlyList<DashboardFileVariant> Variants)
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private static readonly (string Extension, string Encoding)[] Encodings = [(".br", "br"), (".gz", "gzip")];

    /// <summary>Gets whether the name changes with the content.</summary>
    public bool IsImmutable => Name.StartsWith("assets/", StringComparison.Ordinal);

    /// <summary>Gets whether a browser opens it as a page.</summary>
    public bool IsDocument => Name.EndsWith(".html", StringComparison.Ordinal);

    /// <summary>Returns whether a path is that of an encoded variant.</summary>
    public static bool IsEncoded(string path) => Array.Exists(Encodings, encoding => path.EndsWith(encoding.Extension, StringComparison.Ordinal));

    /// <summary>Reads a file with its encoded variants.</summary>
    public static DashboardFile Read(string name, string path)
    {
        var variants = Encodings
            .Where(encoding => File.Exists(path + encoding.Extension))
            .Select(encoding => DashboardFileVariant.Read(path + encoding.Extension, encoding.Encoding))
            .Append(DashboardFileVariant.Read(path, encoding: null));
        var contentType = ContentTypes.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        return new(name, contentType.StartsWith("text/", StringComparison.Ordinal) ? $"{contentType}; charset=utf-8" : contentType, [.. variants]);
    }

    /// <summary>Gets the smallest variant that the client accepts.</summary>
    public DashboardFileVariant Best(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted))
            return Variants[^1];

        return Variants.First(variant => variant.Encoding is null
            || accepted.Any(value => value.Quality is not 0 && value.Value.Equals(variant.Encoding, StringComparison.OrdinalIgnoreCase)));
    }
}

/// <summary>A file of the web page in one encoding.</summary>
/// <param name="Path">The path on disk.</param>
/// <param name="Encoding">The name of the encoding; null if there is none.</param>
/// <param name="ETag">The ETag, a hash of the bytes.</param>
internal sealed record DashboardFileVariant(string Path, string? Encoding, EntityTagHeaderValue ETag)
{
    /// <summary>Reads a file.</summary>
    public static DashboardFileVariant Read(string path, string? encoding)
    {
        using var content = File.OpenRead(path);
        return new(path, encoding, new($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(..16))}\""));
    }
}
