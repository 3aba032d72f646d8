using Aholo.Functions.Media;

namespace Aholo.Cli.Inputs;

/// <summary>A photo or video that was read and is whole.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Facts">What was found in it.</param>
internal sealed record InputFile(string Path, MediaFacts Facts)
{
    /// <summary>The name to send, with the extension of the format.</summary>
    public string Name => MediaFormats.FileName(Path, Facts.Format);

    /// <summary>Opens it for an upload. The client finds out if it changes meanwhile.</summary>
    public UploadSource ToSource() => new(
        Name,
        Facts.Size,
        (offset, _, _) =>
        {
            var stream = Open(Path);
            stream.Position = offset;
            return Task.FromResult<Stream>(stream);
        },
        Facts.Md5);

    public static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
