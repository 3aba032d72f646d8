using System.Text.Json.Serialization;

namespace Aholo.Simulator.V2;

/// <summary>The body of <c>create-3d-recon</c>.</summary>
/// <remarks>
/// <c>Scene</c>: <c>model</c> or <c>space</c>. <c>AccessLevel</c>: 0 public, 1 private. <c>TaskQuality</c>: <c>LOW</c>, <c>NORMAL</c>, <c>HIGH</c> or
/// <c>ULTRA</c>. <c>UploadSog</c>: requests a SOG file too. <c>Panorama</c>: the input is panoramic.
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
/// <remarks><c>Type</c>: 0 is an image; no other value is documented. <c>Url</c>: issued by the upload service.</remarks>
internal sealed record V2InputFile(string? Name, int? Type, string? Url, V2InputFileMeta? Meta);

/// <summary>The size in pixels, and the duration of a video in an undocumented unit.</summary>
internal sealed record V2InputFileMeta(int? Width, int? Height, double? Duration);

/// <summary>An element of the task list.</summary>
/// <remarks>
/// <c>Status</c>: see <see cref="Projects.SimulatedTaskStatus"/>. <c>Result</c>: <c>plyPath</c>, <c>spzPath</c> and, if requested, <c>sogPath</c>; only
/// on success. <c>ProjectId</c>: undocumented; see <see cref="SimulatorSwitches.ProjectIdInTaskList"/>.
/// </remarks>
internal sealed record TaskItem(
    string TaskId,
    int Status,
    IReadOnlyDictionary<string, string?>? Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ProjectId);

/// <summary>
/// The response to <c>/project/info</c>. Times are Unix time in milliseconds. Only the first two fields are documented; the others follow v1.
/// </summary>
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
