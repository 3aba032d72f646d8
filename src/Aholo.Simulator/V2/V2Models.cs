using System.Text.Json.Serialization;

namespace Aholo.Simulator.V2;

/// <summary>The body of <c>create-3d-recon</c>.</summary>
/// <remarks>
/// <c>Scene</c>: <c>model</c> or <c>space</c>. <c>AccessLevel</c>: 0 public, 1 private. <c>TaskQuality</c>: <c>LOW</c>, <c>NORMAL</c>, <c>HIGH</c> or
/// <c>ULTRA</c>. <c>UploadSog</c>: asks for a SOG file too. <c>Panorama</c>: the input is panoramic.
/// </remarks>
internal sealed record V2ReconstructionRequest(
    string? ProjectName,
    string? Cover,
    string? Scene,
    IReadOnlyList<V2InputFile?>? Resources,
    int? AccessLevel,
    string? TaskQuality,
    bool? UploadSog,
    bool? Panorama);

/// <summary>The body of <c>create-3d-gen</c>.</summary>
internal sealed record V2GenerationRequest(
    string? ProjectName,
    string? Cover,
    int? AccessLevel,
    string? Prompt,
    IReadOnlyList<V2InputFile?>? Resources);

/// <summary>An input file of a project.</summary>
/// <remarks><c>Type</c>: 0 is an image; nothing else is documented. <c>Url</c>: must come from the upload service.</remarks>
internal sealed record V2InputFile(string? Name, int? Type, string? Url, V2InputFileMeta? Meta);

/// <summary><c>Width</c>: pixels. <c>Height</c>: pixels. <c>Duration</c>: null for images; the unit is not documented.</summary>
internal sealed record V2InputFileMeta(int? Width, int? Height, double? Duration);

/// <summary>An element of the task list.</summary>
/// <remarks>
/// <c>Status</c>: 8 pre-processing, 0 queued, 1 waiting, 2 running, 3 success, 4 failed, 5 cancelled, 6 timed out, 7 rejected. <c>Result</c>:
/// <c>plyPath</c>, <c>spzPath</c> and perhaps <c>sogPath</c>; only on success. <c>ProjectId</c>: not documented; there by a switch.
/// </remarks>
internal sealed record TaskItem(
    string TaskId,
    int Status,
    IReadOnlyDictionary<string, string?>? Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ProjectId);

/// <summary>The answer of <c>/project/info</c>. Only the first two fields are documented; v1's counterpart has the like of the others.</summary>
/// <remarks>
/// <c>ProjectType</c>: 0 reconstruction, 1 generation. <c>CreateTime</c>: unix time in milliseconds. <c>UpdateTime</c>: unix time in milliseconds.
/// </remarks>
internal sealed record ProjectInfo(
    string Name,
    int ProjectType,
    string ProjectId,
    string TaskId,
    string? Cover,
    string? Scene,
    int Status,
    long CreateTime,
    long UpdateTime);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(V2ReconstructionRequest))]
[JsonSerializable(typeof(V2GenerationRequest))]
[JsonSerializable(typeof(List<TaskItem>))]
[JsonSerializable(typeof(Dictionary<string, string?>))]
[JsonSerializable(typeof(ProjectInfo))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string))]
internal sealed partial class V2ModelsJsonContext : JsonSerializerContext;
