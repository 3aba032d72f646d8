using Aholo.Simulator.Pictures;

namespace Aholo.Simulator.Uploads;

/// <summary>
/// Validates an upload as the service does: its MD5, its extension and, for an image, its content. The error codes are invented.
/// </summary>
internal sealed class UploadInspector(AholoSimulatorOptions options)
{
    /// <summary>Validates a file, unless a fault rule has set its final status.</summary>
    public UploadOutcome Inspect(Upload upload, string path, string actualMd5)
    {
        var media = MediaTypes.Of(upload.Name);
        if (upload.PlannedStatus is { } planned)
            return new UploadOutcome(planned, 990100, "a fault rule injected this failure", media);
        if (upload.Md5 != actualMd5)
            return Failed(UploadStatusCodes.Damaged, 990101, $"md5 mismatch: {upload.Md5} was declared, {actualMd5} received", media);
        if (media == MediaKind.Unknown)
            return Failed(UploadStatusCodes.NotAccepted, 990102, $"file type '{Path.GetExtension(upload.Name)}' is not supported", media);
        if (media == MediaKind.Image && PictureFile.FindProblem(path) is { } problem)
            return Failed(UploadStatusCodes.NotAccepted, 990103, $"'{upload.Name}' is not a usable image: {problem}", media);
        return new UploadOutcome(UploadStatusCodes.Succeeded, null, null, media);
    }

    private UploadOutcome Failed(int status, int code, string message, MediaKind media) =>
        new(options.Switches.UploadStatusSeven == UploadStatusSeven.Failure ? UploadStatusCodes.Seven : status, code, message, media);
}
