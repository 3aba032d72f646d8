using Aholo.Files.Media;

namespace Aholo.Cli.Inputs;

/// <summary>A photo or video that was read and checked.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Facts">The facts about its content.</param>
internal sealed record InputFile(string Path, MediaFacts Facts)
{
    /// <summary>Gets the name for Aholo, with the extension of the format.</summary>
    public string Name => MediaFormats.FileName(Path, Facts.Format);

    /// <summary>Creates the source of an upload. The client detects a file that changes during the upload.</summary>
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
