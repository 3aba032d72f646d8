#pragma warning disable IDE0005 // implicit usings of some projects
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>
/// A clock that starts at the time of the system clock and then counts the elapsed time, including the time that the machine sleeps. It does not follow changes
/// of the system clock: a timer of ten seconds takes ten seconds even if someone sets the date meanwhile.
/// </summary>
internal sealed class SteadyClock : TimeProvider
{
    /// <summary>
    /// The longest single wait for a due time. Waits in .NET do not count the time that the machine sleeps, so a longer wait is split and the clock is read in
    /// between.
    /// </summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan MaxWaitOfTimers = TimeSpan.FromMilliseconds(int.MaxValue);

    // Smaller differences come from adjustments of the system clock, such as by NTP.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly Func<long> _elapsed;
    private readonly Func<DateTimeOffset> _system;
    private long _origin;

    public SteadyClock() : this(ReadElapsed, System.GetUtcNow)
    {
    }

    /// <param name="elapsed">Gets the elapsed ticks since a fixed moment.</param>
    /// <param name="systemTime">Gets the time of the system clock.</param>
    internal SteadyClock(Func<long> elapsed, Func<DateTimeOffset> systemTime)
    {
        (_elapsed, _system) = (elapsed, systemTime);
        _origin = systemTime().UtcTicks - elapsed();
    }

    /// <summary>Gets how far this clock is ahead of the system clock: positive if the system clock was set back, negative if it was set forward.</summary>
    public TimeSpan Lead => GetUtcNow() - _system();

    /// <summary>Gets whether the system clock was set.</summary>
    public bool IsApart => Lead.Duration() >= Tolerance;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _origin) + _elapsed(), TimeSpan.Zero);

    /// <summary>Gets the clock for waits: a steady clock instead of the system clock; any other clock as it is.</summary>
    public static TimeProvider For(TimeProvider time) => time == System ? new SteadyClock() : time;

    /// <summary>Gets the system clock instead of a steady clock; any other clock as it is.</summary>
    public static TimeProvider SystemClock(TimeProvider time) => time is SteadyClock ? System : time;

    /// <summary>Limits a single wait for a due time. The clock must be read after it.</summary>
    public static TimeSpan LimitWait(TimeProvider time, TimeSpan wait)
    {
        var max = time is SteadyClock || time == System ? MaxWait : MaxWaitOfTimers; // a test's clock does not sleep, and skips to the end of each wait
        return wait > max ? max : wait;
    }

    /// <summary>Continues from the time of the last stored change if the system clock was set back since.</summary>
    public void ContinueFrom(DateTimeOffset stored)
    {
        if (stored > GetUtcNow())
            Interlocked.Exchange(ref _origin, stored.UtcTicks - _elapsed());
    }

    // On Linux and macOS, Stopwatch and Environment.TickCount64 read clocks that stop while the machine sleeps. The performance counter of Windows counts sleep.
    private static long ReadElapsed()
    {
        const int BootTime = 7; // CLOCK_BOOTTIME of Linux
        const int MonotonicRaw = 4; // CLOCK_MONOTONIC_RAW of macOS
        var clock = OperatingSystem.IsLinux() ? BootTime : OperatingSystem.IsMacOS() ? MonotonicRaw : -1;
        return clock >= 0 && GetTime(clock, out var time) == 0
            ? (time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : Stopwatch.GetElapsedTime(0).Ticks;
    }

    // Not LibraryImport, whose generated code is unsafe.
    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
