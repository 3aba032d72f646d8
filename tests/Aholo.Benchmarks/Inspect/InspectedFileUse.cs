using System.Diagnostics;
using System.Text.Json;
using Aholo.Benchmarks.Processes;
using Aholo.Files.Media;

namespace Aholo.Benchmarks.Inspect;

/// <summary>What inspecting a file took, in a process of its own.</summary>
/// <param name="BytesRead">The bytes that were read.</param>
/// <param name="Seconds">The time.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated in all, so no less than its peak.</param>
/// <param name="ResidentBytes">How much the process's peak of resident memory rose.</param>
internal sealed record InspectedFileUse(long BytesRead, double Seconds, long AllocatedBytes, long ResidentBytes);

/// <summary>Inspects a file, after a small one that has the code compiled.</summary>
internal sealed class InspectFile : IChildCommand
{
    public string Name => "inspect-file";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using (var small = File.OpenRead(arguments[0]))
            await MediaInspector.InspectAsync(small, cancellationToken);

        using var self = Process.GetCurrentProcess();
        var (resident, allocated) = (self.PeakWorkingSet64, GC.GetTotalAllocatedBytes(precise: true));
        await using var file = new FileStream(arguments[1], FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
        var counting = new CountingStream(file);
        var clock = Stopwatch.StartNew();
        await MediaInspector.InspectAsync(counting, cancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;
        self.Refresh();
        Console.WriteLine(JsonSerializer.Serialize(
            new InspectedFileUse(counting.BytesRead, seconds, GC.GetTotalAllocatedBytes(precise: true) - allocated, self.PeakWorkingSet64 - resident)));
    }
}
