using System.Text.Json;
using Aholo.Http;

namespace Aholo.Uploads;

/// <summary>
/// What the upload service tells about the upload that a token stands for. Only the status decides: other fields may come before the end (fact C).
/// </summary>
internal sealed record UploadState(long Status, Uri? Url, string? Md5, string? ErrorCode, string? ErrorMessage, double? ProgressPercent)
{
    private const string Operation = OperationNames.GetUploadStatus;

    /// <summary>5 is success (facts Q and D).</summary>
    public bool HasSucceeded => Status == 5;

    /// <summary>6 and 8 are final failures, not told apart anywhere (facts Q and D); 7 is unknown and counts as in progress (fact D).</summary>
    public bool HasFailed => Status is 6 or 8;

    public static UploadState Read(JsonElement data)
    {
        var status = data.Field("status").WholeNumber() ?? throw Failures.Lacks(Operation, "status");
        var url = data.Field("url").WebUrl();
        if (status == 5 && url is null)
            throw Failures.Lacks(Operation, "the url of the finished upload");
        return new(
            status,
            url,
            data.Field("md5").Text(),
            data.Field("errorCode").Text(),
            data.Field("errorMsg").Text() ?? data.Field("errorInfo").Text(),
            data.Field("blockUpload").Field("progressPercent").Number());
    }
}
