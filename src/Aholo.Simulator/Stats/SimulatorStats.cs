using System.Text.Json.Serialization;

namespace Aholo.Simulator;

/// <summary>
/// The statistics since the start or the last <c>POST /_simulator/stats/reset</c>; the body of <c>GET /_simulator/stats</c>.
/// </summary>
/// <param name="Since">When counting began.</param>
/// <param name="Calls">
/// The number of calls by name, including those that failed: <c>uploadToken</c>, <c>createRecon</c>, <c>createGen</c>, <c>taskList</c>, <c>projectInfo</c>,
/// <c>singleUpload</c>, <c>blockInit</c>, <c>blockPart</c>, <c>blockAbort</c>, <c>uploadStatus</c>, <c>fileDownload</c>, <c>assetDownload</c>,
/// <c>v1UploadToken</c>, <c>v1CreateReconstruction</c>, <c>v1CreateGeneration</c>, <c>v1WorldDetail</c>, <c>v1WorldList</c>,
/// <c>accountBalance</c>, <c>priceQuote</c>, and <c>unknown</c> for any other path or method.
/// </param>
/// <param name="Faults">The number of calls with an injected fault.</param>
/// <param name="Uploads">The completely received uploads.</param>
/// <param name="Projects">The projects in the order of their creation, including those of earlier runs on the data directory.</param>
public sealed record SimulatorStats(
    DateTimeOffset Since,
    IReadOnlyDictionary<string, long> Calls,
    long Faults,
    UploadCounts Uploads,
    IReadOnlyList<CreatedProject> Projects);

/// <summary>The numbers of completely received uploads.</summary>
/// <param name="InOneRequest">Single uploads.</param>
/// <param name="InBlocks">Block uploads.</param>
/// <param name="Deduplicated">Block uploads that returned <c>deduplicated: true</c>; they count only here.</param>
/// <param name="Failed">Uploads with a failure status.</param>
/// <param name="Bytes">The total size.</param>
public sealed record UploadCounts(long InOneRequest, long InBlocks, long Deduplicated, long Failed, long Bytes);

/// <summary>A project that was created.</summary>
/// <param name="ProjectId">v2's projectId, v1's worldId.</param>
/// <param name="TaskId">The id of its task.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>reconstruction</c> or <c>generation</c>.</param>
/// <param name="Files">The names of its input files.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="AnswerLost">Whether a fault prevented the response, so that the caller did not receive the project's id.</param>
public sealed record CreatedProject(
    string ProjectId,
    string TaskId,
    string Name,
    string Kind,
    IReadOnlyList<string> Files,
    DateTimeOffset CreatedAt,
    bool AnswerLost);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SimulatorStats))]
internal sealed partial class StatsJsonContext : JsonSerializerContext;
