using System.Diagnostics;
using Azure.Storage.Blobs.Models;
using Embedded.Functions.Blobs;
using Embedded.Functions.Hosting;

namespace Embedded.Tests.Functions;

/// <summary>What an idle scan of a large container costs. Explicit, for it takes a minute: run with <c>-explicit only</c>.</summary>
[Collection(nameof(RunsAlone))]
public sealed class BlobScanCostTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static readonly int PageSize = new EmbeddedOptions().BlobPageSize;

    [Fact(Explicit = true)]
    public async Task An_idle_scan_of_10_000_blobs_costs_little_beside_their_listing()
    {
        const int Scans = 20;
        var container = await azurite.CreateContainerAsync();
        await container.UploadManyAsync(10_000);
        using var folder = new AppFolder();
        using var receipts = new BlobReceipts(folder.DataDirectory);
        var scope = receipts.Scope("OnBlob", container.Blobs.Name);
        var pattern = new BlobPathPattern("uploads/{name}");
        var (listing, ours) = (TimeSpan.Zero, TimeSpan.Zero);

        for (var scan = -2; scan < Scans; scan++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var pages = new List<IReadOnlyList<BlobItem>>();
            await foreach (var page in container.Blobs.GetBlobsAsync(new GetBlobsOptions(), TestContext.Current.CancellationToken)
                .AsPages(pageSizeHint: PageSize))
                pages.Add(page.Values);
            var listed = Environment.CpuUsage.TotalTime;

            receipts.Count(scope);
            foreach (var page in pages)
            {
                var matching = page.Where(blob => pattern.Matches(blob.Name));
                var blobs = matching.Select(blob => new BlobVersion(blob.Name, blob.Properties.ETag!.Value)).ToList();
                foreach (var blob in receipts.Compare(scope, blobs).Pending)
                {
                    receipts.BeginTry(scope, blob).ShouldBe(1);
                    receipts.Complete(scope, blob);
                }
            }

            if (scan < 0)
                continue;

            listing += listed - before;
            ours += Environment.CpuUsage.TotalTime - listed;
        }

        receipts.Count(scope).ShouldBe(10_000);
        output.WriteLine($"per scan: listing {listing.TotalMilliseconds / Scans:0.0} ms, ours {ours.TotalMilliseconds / Scans:0.0} ms of CPU");
        ours.ShouldBeLessThan(listing);
    }

    [Fact(Explicit = true)]
    public void Comparing_100_000_blobs_takes_the_memory_of_a_page()
    {
        using var folder = new AppFolder();
        using var receipts = new BlobReceipts(folder.DataDirectory);
        var scope = receipts.Scope("OnBlob", "uploads");
        var started = Stopwatch.GetTimestamp();
        Scan(blob =>
        {
            receipts.BeginTry(scope, blob).ShouldBe(1);
            receipts.Complete(scope, blob);
        });
        var filled = Stopwatch.GetElapsedTime(started);

        var (before, cpu) = (GC.GetTotalMemory(forceFullCollection: true), Environment.CpuUsage.TotalTime);
        var working = Environment.WorkingSet;
        Scan(_ => throw new InvalidOperationException("all have receipts"));
        cpu = Environment.CpuUsage.TotalTime - cpu;

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine(
            $"100,000 receipts written in {filled.TotalSeconds:0.0} s; compared in {cpu.TotalMilliseconds:0} ms of CPU; "
            + $"live memory +{growth / 1024} kB, working set +{(Environment.WorkingSet - working) / 1024 / 1024} MB");
        growth.ShouldBeLessThan(1024 * 1024);

        void Scan(Action<BlobVersion> pending)
        {
            foreach (var numbers in Enumerable.Range(0, 100_000).Chunk(PageSize))
            {
                var blobs = numbers.Select(i => new BlobVersion($"folder/photo-{i:000000}.jpg", $"\"0x8DD0000{i:000000}\"")).ToList();
                foreach (var blob in receipts.Compare(scope, blobs).Pending)
                    pending(blob);
            }
        }
    }
}
