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

    public UploadVerdict Judge(string path, string name, string expectedMd5, string actualMd5)
    {
        if (expectedMd5 != actualMd5)
            return Failed(Damaged, 990101, $"md5 mismatch: {expectedMd5} was declared, {actualMd5} received", MediaKind.Unknown);

        var media = MediaTypes.Of(name);
        if (media == MediaKind.Unknown)
            return Failed(NotTaken, 990102, $"file type '{Path.GetExtension(name)}' is not supported", media);
        if (media == MediaKind.Image && PictureFile.Inspect(path).Problem is { } problem)
            return Failed(NotTaken, 990103, $"'{name}' is not a usable image: {problem}", media);
        return new UploadVerdict(UploadVerdict.Succeeded, null, null, media);
    }

    /// <summary>The verdict that a fault rule asks for.</summary>
    public static UploadVerdict Planned(int status, string name) => status == UploadVerdict.Succeeded
        ? new UploadVerdict(status, null, null, MediaTypes.Of(name))
        : new UploadVerdict(status, 990100, "the upload failed as a fault rule asked", MediaTypes.Of(name));

    private UploadVerdict Failed(int status, int code, string message, MediaKind media) =>
        new(options.Switches.UploadStatusSeven == UploadStatusSeven.Failure ? 7 : status, code, message, media);
}
