using System.Text.Json.Serialization;

namespace Aholo.Simulator;

/// <summary>
/// What a simulator has seen since it started or since the last <c>POST /_simulator/stats/reset</c>; the body of <c>GET /_simulator/stats</c>.
/// </summary>
/// <param name="Since">When the counting began.</param>
/// <param name="Calls">
/// How often each call came, whatever became of it: <c>uploadToken</c>, <c>createRecon</c>, <c>createGen</c>, <c>taskList</c>, <c>projectInfo</c>,
/// <c>singleUpload</c>, <c>blockInit</c>, <c>blockPart</c>, <c>blockAbort</c>, <c>uploadStatus</c>, <c>fileDownload</c>, <c>assetDownload</c>,
/// <c>v1UploadToken</c>, <c>v1CreateReconstruction</c>, <c>v1CreateGeneration</c>, <c>v1WorldDetail</c>, <c>v1WorldList</c>,
/// <c>accountBalance</c>, <c>priceQuote</c>, and <c>unknown</c> for anything else. A call that never came is there with 0.
/// </param>
/// <param name="Faults">How many calls a fault rule spoilt or steered.</param>
/// <param name="Uploads">Uploads that were received whole.</param>
/// <param name="Projects">Every project created, in order; on a data directory that is not new, those of earlier runs come first.</param>
public sealed record SimulatorStats(
    DateTimeOffset Since,
    IReadOnlyDictionary<string, long> Calls,
    long Faults,
    UploadCounts Uploads,
    IReadOnlyList<CreatedProject> Projects);

/// <summary>Uploads received whole.</summary>
/// <param name="InOneRequest">In one request.</param>
/// <param name="InBlocks">In blocks.</param>
/// <param name="Deduplicated">Answered with <c>deduplicated: true</c>, without any block.</param>
/// <param name="Failed">Of the first two, those that ended with a failure status.</param>
/// <param name="Bytes">Sum of the sizes of the first two.</param>
public sealed record UploadCounts(long InOneRequest, long InBlocks, long Deduplicated, long Failed, long Bytes);

/// <summary>A project that was created.</summary>
/// <param name="ProjectId">v2's projectId, v1's worldId.</param>
/// <param name="TaskId">The id of its task.</param>
/// <param name="Name">The name it was given.</param>
/// <param name="Kind"><c>reconstruction</c> or <c>generation</c>.</param>
/// <param name="Files">The names of its input files.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="AnswerLost">Whether a fault rule withheld the response, so that the caller does not know of the project.</param>
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
