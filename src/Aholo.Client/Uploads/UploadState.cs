using System.Text.Json;
using Aholo.Http;
using Aholo.Telemetry;

namespace Aholo.Uploads;

/// <summary>
/// The state of an upload at the service. Only the status decides: other fields may be set before the upload has ended (docs/aholo-api.md, facts 40 and
/// 41).
/// </summary>
internal sealed record UploadState(long Status, Uri? Url, string? Md5, string? ErrorCode, string? ErrorMessage, double? ProgressPercent)
{
    private const string Operation = OperationNames.GetUploadStatus;
    private const long SucceededStatus = 5;

    public bool HasSucceeded => Status == SucceededStatus;

    /// <summary>Gets whether the upload has failed: 6 and 8 are both final. The meaning of 7 is unknown; it counts as in progress.</summary>
    public bool HasFailed => Status is 6 or 8;

    public static UploadState Read(JsonElement data)
    {
        var status = data.Field("status").WholeNumber() ?? throw ServiceErrors.Lacks(Operation, "a status");
        var url = data.Field("url").WebUrl();
        if (status == SucceededStatus && url is null)
            throw ServiceErrors.Lacks(Operation, "the url of the finished upload");
        return new(
            status,
            url,
            data.Field("md5").Text(),
            data.Field("errorCode").Text(),
            data.Field("errorMsg").Text() ?? data.Field("errorInfo").Text(),
            data.Field("blockUpload").Field("progressPercent").Number());
    }
}
