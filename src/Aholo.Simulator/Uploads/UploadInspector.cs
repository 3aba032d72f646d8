using Aholo.Simulator.Results;

namespace Aholo.Simulator.Uploads;

/// <summary>
/// Decides what becomes of a received upload: its MD5, extension and, for an image, content must be right. The service is known to check these and to
/// have two failure statuses that nobody tells apart; here 6 is damage on the way and 8 a file that it does not take.
/// </summary>
internal sealed class UploadInspector(AholoSimulatorOptions options)
{
    private const int Damaged = 6;
    private const int NotTaken = 8;

    /// <summary>Judges a file by what was promised of it, unless a fault rule has decided already.</summary>
    public UploadVerdict Judge(Upload upload, string path, string actualMd5)
    {
        var media = MediaTypes.Of(upload.Name);
        if (upload.PlannedStatus is { } planned)
            return new UploadVerdict(planned, 990100, "the upload failed as a fault rule asked", media);
        if (upload.Md5 != actualMd5)
            return Failed(Damaged, 990101, $"md5 mismatch: {upload.Md5} was declared, {actualMd5} received", media);
        if (media == MediaKind.Unknown)
            return Failed(NotTaken, 990102, $"file type '{Path.GetExtension(upload.Name)}' is not supported", media);
        if (media == MediaKind.Image && PictureFile.FindProblem(path) is { } problem)
            return Failed(NotTaken, 990103, $"'{upload.Name}' is not a usable image: {problem}", media);
        return new UploadVerdict(UploadVerdict.Succeeded, null, null, media);
    }

    private UploadVerdict Failed(int status, int code, string message, MediaKind media) =>
        new(options.Switches.UploadStatusSeven == UploadStatusSeven.Failure ? 7 : status, code, message, media);
}
