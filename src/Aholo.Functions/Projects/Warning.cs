using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aholo.Functions.Projects;

/// <summary>What may make a result worse, or which result is missing, for people.</summary>
/// <param name="Code">What it is, for programs: see <see cref="WarningCodes"/>.</param>
/// <param name="Message">What it is and what to do about it. Holds no secret. Bounded to <see cref="BoundedText.MaxMessage"/>.</param>
/// <param name="File">The file in the uploads container that it is about, if any.</param>
/// <param name="Parameters">The values in the message, for programs that write their own; null when it has none.</param>
[JsonConverter(typeof(WarningConverter))]
internal sealed record Warning(string Code, string Message, string? File = null, WarningParameters? Parameters = null)
{
    public string Message { get; init; } = Message.Bound(BoundedText.MaxMessage);
}

/// <summary>The values that the message of a <see cref="Warning"/> is made of.</summary>
internal sealed record WarningParameters
{
    /// <summary>The width of the file in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>The height of the file in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>The number of photos.</summary>
    public int? Photos { get; init; }

    /// <summary>The number of videos.</summary>
    public int? Videos { get; init; }

    /// <summary>The number of photos that are higher than wide.</summary>
    public int? Upright { get; init; }

    /// <summary>The number of photos that are wider than high.</summary>
    public int? Wide { get; init; }

    /// <summary>The number of files that were left out.</summary>
    public int? FileCount { get; init; }

    /// <summary>The first of them, paths in the uploads container.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>The kind of the result: <c>ply</c>, <c>spz</c>, <c>sog</c>, …</summary>
    public string? Asset { get; init; }
}

/// <summary>The codes of warnings.</summary>
internal static class WarningCodes
{
    /// <summary>The project has fewer photos than Aholo suggests.</summary>
    public const string FewPhotos = "photos.few";

    /// <summary>Some photos are upright and some wide.</summary>
    public const string Orientations = "photos.orientations";

    /// <summary>The project has photos and videos.</summary>
    public const string PhotosAndVideos = "photos.and-videos";

    /// <summary>The project has several videos.</summary>
    public const string SeveralVideos = "videos.several";

    /// <summary>The clips of Live Photos were left out.</summary>
    public const string LivePhotos = "files.live-photos";

    /// <summary>A picture has few pixels.</summary>
    public const string Small = "file.small";

    /// <summary>A picture is HEIC.</summary>
    public const string Heic = "file.heic";

    /// <summary>The length of a video is not known.</summary>
    public const string Length = "file.length";

    /// <summary>A picture has the colors of printing.</summary>
    public const string Cmyk = "file.cmyk";

    /// <summary>A JPEG has 12 bits per color.</summary>
    public const string TwelveBit = "file.twelve-bit";

    /// <summary>A JPEG has arithmetic coding.</summary>
    public const string ArithmeticCoded = "file.arithmetic-coded";

    /// <summary>A JPEG is lossless.</summary>
    public const string LosslessJpeg = "file.lossless-jpeg";

    /// <summary>A PNG has 16 bits per color.</summary>
    public const string SixteenBit = "file.sixteen-bit";

    /// <summary>A picture is animated.</summary>
    public const string Animated = "file.animated";

    /// <summary>A picture looks like a panorama, and the project does not say so.</summary>
    public const string Panorama = "file.panorama";

    /// <summary>A result is missing or cannot be used.</summary>
    public const string Asset = "asset";

    /// <summary>There are more warnings, which the record has.</summary>
    public const string More = "more";

    /// <summary>A warning of an earlier version of the app, which gave it no code.</summary>
    public const string Other = "other";
}

/// <summary>Writes warnings with names in camelCase everywhere, and reads those of earlier versions of the app too, which were texts.</summary>
internal sealed class WarningConverter : JsonConverter<Warning>
{
    public override Warning Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new(WarningCodes.Other, reader.GetString()!);

        var document = JsonSerializer.Deserialize(ref reader, WarningJson.Default.WarningDocument);
        return new(document?.Code ?? WarningCodes.Other, document?.Message ?? "", document?.File, document?.Parameters);
    }

    public override void Write(Utf8JsonWriter writer, Warning value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new(value.Code, value.Message, value.File, value.Parameters), WarningJson.Default.WarningDocument);
}

/// <summary>The form of a <see cref="Warning"/> in JSON.</summary>
internal sealed record WarningDocument(string? Code, string? Message, string? File, WarningParameters? Parameters);

/// <summary>The JSON of warnings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WarningDocument))]
internal sealed partial class WarningJson : JsonSerializerContext;
