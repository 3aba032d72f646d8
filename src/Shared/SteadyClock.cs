#pragma warning disable IDE0005 // one of the projects that share this file has the namespaces anyway
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
#pragma warning restore IDE0005

namespace LocalServers;

/// <summary>
/// A clock that starts with the machine's and then counts what elapses, also while the machine sleeps. It does not follow a machine's clock that is set: what
/// is due in ten seconds is due in ten seconds, whoever changes the date meanwhile.
/// </summary>
internal sealed partial class SteadyClock : TimeProvider
{
    private static readonly TimeSpan Notable = TimeSpan.FromSeconds(1);

    private readonly Func<long> _elapsed;
    private readonly Func<DateTimeOffset> _machine;
    private long _origin;

    public SteadyClock() : this(ReadElapsed, System.GetUtcNow)
    {
    }

    /// <param name="elapsed">Gets the ticks that have elapsed since some moment.</param>
    /// <param name="machine">Gets the time of the machine's clock.</param>
    internal SteadyClock(Func<long> elapsed, Func<DateTimeOffset> machine)
    {
        (_elapsed, _machine) = (elapsed, machine);
        _origin = machine().UtcTicks - elapsed();
    }

    /// <summary>Gets how far this clock is ahead of the machine's: positive when the machine's was set back, negative when it was set forward.</summary>
    public TimeSpan Lead => GetUtcNow() - _machine();

    /// <summary>Gets whether the machine's clock was set.</summary>
    public bool IsApart => Lead.Duration() >= Notable;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _origin) + _elapsed(), TimeSpan.Zero);

    /// <summary>Gets the clock to measure waits with: a steady one instead of the machine's, and a clock of one's own as it is.</summary>
    public static TimeProvider For(TimeProvider time) => time == System ? new SteadyClock() : time;

    /// <summary>Gets the machine's clock instead of a steady one, and a clock of one's own as it is.</summary>
    public static TimeProvider Machine(TimeProvider time) => time is SteadyClock ? System : time;

    /// <summary>Continues from the time at which something was stored, if the machine's clock has been set back since.</summary>
    public void ContinueFrom(DateTimeOffset stored)
    {
        if (stored > GetUtcNow())
            Interlocked.Exchange(ref _origin, stored.UtcTicks - _elapsed());
    }

    // Linux and macOS have clocks that count sleep, which .NET does not read. The performance counter of Windows counts it.
    private static long ReadElapsed()
    {
        const int BootTime = 7; // CLOCK_BOOTTIME of Linux
        const int MonotonicRaw = 4; // CLOCK_MONOTONIC_RAW of macOS
        var clock = OperatingSystem.IsLinux() ? BootTime : OperatingSystem.IsMacOS() ? MonotonicRaw : -1;
        return clock >= 0 && GetTime(clock, out var time) == 0
            ? (time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : Stopwatch.GetElapsedTime(0).Ticks;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
