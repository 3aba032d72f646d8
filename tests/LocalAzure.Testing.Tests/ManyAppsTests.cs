using System.Diagnostics;
using static LocalAzure.Testing.Tests.ReminderApps;

namespace LocalAzure.Testing.Tests;

/// <summary>What remains of apps in the process. No other test runs meanwhile.</summary>
[Collection(nameof(ManyAppsTests))]
[CollectionDefinition(nameof(ManyAppsTests), DisableParallelization = true)]
public sealed class ManyAppsTests(ITestOutputHelper output)
{
    // Until then the process grows: code is compiled, caches fill, the thread pool adjusts its size.
    private const int Before = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(40)]
    [InlineData(100, Explicit = true)]
    public async Task Apps_in_a_row_start_fast_and_leave_memory_threads_files_and_ports_as_they_were(int apps)
    {
        var measures = new List<Measure>();
        var folders = new List<string>();
        for (var app = 1; app <= apps; app++)
        {
            var (start, folder) = await RunAsync();
            folders.Add(folder);
            measures.Add(Measure.Now(start));
            if (app is 1 || app % 10 == 0)
                output.WriteLine($"{app} apps: {measures[^1]}");
        }

        var (first, last) = (measures[Before - 1], measures[^1]);

        // An app that is not collected takes 950,000 bytes. One thread, file or socket per app is more than the process varies by.
        var others = apps - Before;
        (last.Bytes - first.Bytes).ShouldBeLessThan(others * 50_000L);
        last.Threads.ShouldBeLessThan(first.Threads + others);
        last.Handles.ShouldBeLessThan(first.Handles + others);
        folders.ShouldAllBe(folder => !Directory.Exists(folder));
        measures.Skip(1).Average(measure => measure.Start.TotalSeconds).ShouldBeLessThan(1);
    }

    private static async Task<(TimeSpan Start, string Folder)> RunAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);
        var start = Stopwatch.GetElapsedTime(began);
        await app.WaitForInstanceAsync(await RemindAsync(app), Cancellation);
        return (start, app.DataDirectory);
    }

    /// <param name="Start">How long the app took to start.</param>
    /// <param name="Bytes">The managed memory after a garbage collection.</param>
    /// <param name="Threads">The threads of the process.</param>
    /// <param name="Handles">Its open files and sockets.</param>
    private sealed record Measure(TimeSpan Start, long Bytes, int Threads, int Handles)
    {
        public static Measure Now(TimeSpan start)
        {
            using var process = Process.GetCurrentProcess();
            return new(start, GC.GetTotalMemory(forceFullCollection: true), process.Threads.Count, process.HandleCount);
        }
    }
}
