using System.ComponentModel;
using System.Diagnostics;

namespace Aholo.Simulator.Pictures;

/// <summary>
/// Reads a frame of a video with FFmpeg, if it is installed.
/// </summary>
internal static class VideoFrame
{
    private const string Program = "ffmpeg";

    /// <summary>The number of frames from which FFmpeg selects the most representative. The first is often dark.</summary>
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
            return null; // the first frame is incomplete
        }
        finally
        {
            File.Delete(frame);
        }
    }

    // Forces a format that cannot refer to other files.
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
