using System.ComponentModel;
using System.Diagnostics;

namespace Aholo.Simulator.Pictures;

/// <summary>
/// Reads a frame of a video with FFmpeg, if it is installed. FFmpeg runs in a process of its own, with a timeout.
/// </summary>
internal static class VideoFrame
{
    private const string Program = "ffmpeg";

    /// <summary>The number of first frames from which the most typical one is chosen; the very first is often dark.</summary>
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

    // The forced format cannot refer to other files.
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
