using System.ComponentModel;
using System.Diagnostics;

namespace Aholo.Simulator.Assets;

/// <summary>
/// Reads a frame of a video with FFmpeg, if it is installed. It runs as a process of its own, which a video that it cannot read ends, or the timeout.
/// </summary>
internal static class VideoFrame
{
    private const string Program = "ffmpeg";

    /// <summary>How many of the first frames the most typical one is chosen from: the very first is often dark.</summary>
    private const int Frames = 50;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Reads a frame of an MP4 or MOV file, at no more than <paramref name="maxPixels"/> pixels.</summary>
    /// <returns>Null if FFmpeg is not installed or cannot read the file.</returns>
    public static Picture? TryRead(string path, int maxPixels)
    {
        var frame = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        try
        {
            return TryExtract(path, frame) ? PictureFile.Read(frame, maxPixels) : null;
        }
        catch (InvalidDataException)
        {
            return null; // the video ends before its first frame does
        }
        finally
        {
            File.Delete(frame);
        }
    }

    // Only as what its extension says, which has no way to name other files.
    private static bool TryExtract(string path, string frame)
    {
        string[] arguments =
        [
            "-v", "quiet", "-nostdin", "-f", "mov", "-i", $"file:{path}", "-an", "-vf", $"thumbnail={Frames}", "-frames:v", "1", "-f", "image2", "-y", $"file:{frame}",
        ];
        using var process = TryStart(arguments);
        if (process is null)
            return false;
        if (process.WaitForExit(Timeout))
            return process.ExitCode == 0 && File.Exists(frame);

        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return false;
    }

    private static Process? TryStart(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(Program, arguments));
        }
        catch (Win32Exception)
        {
            return null; // it is not installed
        }
    }
}
