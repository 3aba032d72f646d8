using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Http;

/// <summary>The codes of problem details (RFC 9457). Codes are stable; texts may change.</summary>
internal static class RequestProblems
{
    /// <summary>A field, a header or the body of the request is not valid.</summary>
    public const string Invalid = "request.invalid";

    /// <summary>The body did not arrive in time.</summary>
    public const string Timeout = "request.timeout";

    /// <summary>The body is too large.</summary>
    public const string TooLarge = "request.too-large";

    /// <summary>The body has a media type or an encoding that is not supported.</summary>
    public const string MediaType = "request.media-type";

    /// <summary>The range is outside the content.</summary>
    public const string RangeNotSatisfiable = "request.range";

    /// <summary>The content is not the version that the request requires.</summary>
    public const string PreconditionFailed = "request.precondition-failed";

    /// <summary>The project does not exist.</summary>
    public const string NoProject = "project.not-found";

    /// <summary>The project is in a stage that does not allow the request.</summary>
    public const string WrongStage = "project.stage";

    /// <summary>The idempotency key belongs to another request.</summary>
    public const string OtherRequest = "project.other-request";

    /// <summary>The idempotency key belongs to a project that was deleted.</summary>
    public const string ProjectDeleted = "project.deleted";

    /// <summary>The project has no such asset.</summary>
    public const string NoAsset = "asset.not-found";

    /// <summary>The project has no picture.</summary>
    public const string NoPreview = "preview.not-found";

    /// <summary>The project already has a picture.</summary>
    public const string PreviewExists = "preview.exists";

    /// <summary>The share link does not exist, or no longer.</summary>
    public const string NoShare = "share.not-found";

    /// <summary>The project has the most share links.</summary>
    public const string TooManyShares = "share.too-many";

    /// <summary>The project has no such delivery.</summary>
    public const string NoDelivery = "delivery.not-found";

    /// <summary>The delivery is in a state that does not allow the request.</summary>
    public const string DeliveryState = "delivery.state";

    /// <summary>No event has been published about the project.</summary>
    public const string NoEvent = "event.not-found";

    /// <summary>The file is not in the uploads container.</summary>
    public const string NoUpload = "upload.not-found";

    /// <summary>The file is larger than <c>Aholo:Files:MaxBytes</c>.</summary>
    public const string UploadTooLarge = "upload.too-large";

    /// <summary>A file of that name already exists.</summary>
    public const string UploadExists = "upload.exists";

    /// <summary>The file does not meet the condition of the request.</summary>
    public const string UploadChanged = "upload.precondition-failed";

    /// <summary>Another upload of the same file is not finished, or was finished during this one.</summary>
    public const string UploadConflict = "upload.conflict";

    /// <summary>Direct uploads are disabled.</summary>
    public const string DirectUploadsDisabled = "upload.direct-disabled";

    /// <summary>Storage does not allow the app to sign upload URLs.</summary>
    public const string NoUploadUrl = "upload.url-unavailable";

    /// <summary>The page has no such file.</summary>
    public const string NoPage = "page.not-found";

    /// <summary>Gets the code of a problem that is known by its status only.</summary>
    public static string Of(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => Timeout,
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        StatusCodes.Status415UnsupportedMediaType => MediaType,
        _ => Invalid,
    };
}
