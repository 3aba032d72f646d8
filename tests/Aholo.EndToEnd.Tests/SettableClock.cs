using System.Globalization;

namespace Aholo.EndToEnd.Tests;

/// <summary>A machine's clock, which a test sets for the processes that have its environment. Elapsed time is not affected.</summary>
internal sealed class SettableClock : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly string _library;

    public SettableClock()
    {
        _library = Find() ?? "";
        Assert.SkipWhen(_library.Length == 0, "libfaketime is not installed.");
        _folder = Directory.CreateTempSubdirectory("clock-");
        Set(TimeSpan.Zero);
    }

    /// <summary>Gets the environment of the processes.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["LD_PRELOAD"] = _library,
        ["FAKETIME_TIMESTAMP_FILE"] = Offset,
        ["FAKETIME_CACHE_DURATION"] = "1", // seconds until a process notices that the clock was set
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0", // with it, the timed waits of .NET return at once
    };

    private string Offset => Path.Combine(_folder.FullName, "offset");

    /// <summary>Sets the clock.</summary>
    /// <param name="offset">How far it is ahead of the right time.</param>
    public void Set(TimeSpan offset)
    {
        // A process may read it at any time.
        var written = Offset + ".new";
        File.WriteAllText(written, offset.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture));
        File.Move(written, Offset, overwrite: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // Debian and Ubuntu have a folder for each architecture.
    private static string? Find() => OperatingSystem.IsLinux()
        ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists)
        : null;
}
