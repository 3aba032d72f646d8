using System.Globalization;
using Aholo.Files.Text;

namespace Aholo.Functions.Projects;

/// <summary>
/// The size that the client announced for an upload, in the metadata of its blob. A blob of another size is not the announced file: it is truncated or mixed
/// with another.
/// </summary>
internal static class AnnouncedSize
{
    /// <summary>The name of the metadata.</summary>
    public const string MetadataName = "aholo_size";

    /// <summary>The value of the metadata.</summary>
    public static string Format(long size) => size.ToString(CultureInfo.InvariantCulture);

    /// <summary>Describes a difference from the announced size: "has … bytes, but …"; null if the size matches or none was announced.</summary>
    public static string? FindMismatch(IDictionary<string, string> metadata, long size)
    {
        if (!metadata.TryGetValue(MetadataName, out var text))
            return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var announced))
            return $"has the metadata {MetadataName} {text.Quote()}, which is not a number of bytes";

        return announced == size ? null : string.Create(CultureInfo.InvariantCulture, $"has {size} bytes, but {announced} were announced");
    }
}
