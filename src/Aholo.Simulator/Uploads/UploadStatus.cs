namespace Aholo.Simulator.Uploads;

/// <summary>The response to <c>GET /ous/api/v2/upload/status</c>.</summary>
/// <remarks>
/// <c>Status</c>: 0 to 4 in progress, 5 success, 6 and 8 failure, 7 unknown. <c>Url</c>: the stored file's URL, with status 5.
/// <c>UploadKey</c>: the stored object's key.
/// </remarks>
internal sealed record UploadStatus(
    int Status,
    string? Url,
    string UploadKey,
    string Md5,
    string ObsTaskId,
    int? ErrorCode,
    string? ErrorMsg,
    BlockUploadProgress? BlockUpload);

internal sealed record BlockUploadProgress(int ProgressPercent);

/// <summary>The response to a single upload.</summary>
internal sealed record SingleUploadReceipt(string TaskId);

/// <summary>The response to a block upload's init.</summary>
/// <remarks><c>LackBlocks</c>: missing blocks, as numbers or inclusive ranges: <c>["5","72-423"]</c>. <c>Progress</c>: in percent.</remarks>
internal sealed record BlockUploadReceipt(long TaskId, string ObsTaskId, IReadOnlyList<string>? LackBlocks, int? Progress, bool Deduplicated);

/// <summary>The response to a token request, on v2 and on v1.</summary>
/// <remarks><c>GlobalDomain</c>: the address of the upload service. <c>BlockSize</c>: in bytes; larger files need a block upload.</remarks>
internal sealed record UploadCredential(string OusToken, string GlobalDomain, int BlockSize);
