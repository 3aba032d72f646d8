using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aholo.EndToEnd.Tests;

/// <summary>Kills the command and all its children, including Azurite.</summary>
public sealed class KillEverythingTests(ITestOutputHelper output) : IDisposable
{
    private const int Uploads = 150;

    // An upload whose trigger was killed may be left to the sweep, which runs every quarter of an hour for uploads older than ten minutes.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly Command _command = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _command.Dispose();

    [Fact(Explicit = true)]
    public async Task Every_upload_that_was_confirmed_becomes_one_project_and_nothing_is_paid_for_twice()
    {
        var confirmed = new ConcurrentBag<string>();
        await using (var killed = Start())
        {
            await killed.ReadyAsync();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, Uploads),
                new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = CancellationToken },
                async (number, cancellationToken) =>
                {
                    await killed.Uploads.UploadBlobAsync($"{number}.jpg", BinaryData.FromBytes(Photos.Mug), cancellationToken);
                    confirmed.Add($"{number}.jpg");
                });
            await KillAsync(killed.Process);
        }

        await using var run = Start();
        await run.ReadyAsync();
        var ids = await run.WaitAsync(confirmed, Limit, "Succeeded", "AwaitingDecision");

        var stages = await Task.WhenAll(ids.Select(run.StageAsync));
        var created = await run.GetCreatedAsync();
        created.Count.ShouldBe(created.Distinct().Count(), "nothing was paid for twice");
        created.Count.ShouldBeGreaterThanOrEqualTo(stages.Count(stage => stage == "Succeeded"));
    }

    [Fact(Explicit = true)]
    public async Task A_project_whose_record_was_lost_by_storage_is_reported_at_the_next_start_with_its_Aholo_id()
    {
        var storage = new DirectoryInfo(Path.Combine(_command.DataDirectory, "azurite"));
        var kept = new Dictionary<string, byte[]>();
        string projectId;
        await using (var killed = Start())
        {
            await killed.ReadyAsync();
            foreach (var file in storage.GetFiles("__azurite_db_blob__*"))
                kept[file.FullName] = await File.ReadAllBytesAsync(file.FullName, CancellationToken);
            projectId = (await killed.WaitAsync(await killed.UploadAsync("lost", 1), Limit, "Succeeded")).Single();
            await KillAsync(killed.Process);
        }

        // As after a power failure on a disk that had not written what it confirmed.
        foreach (var file in storage.GetFiles("__azurite_db_blob__*"))
            file.Delete();
        foreach (var (file, content) in kept)
            await File.WriteAllBytesAsync(file, content, CancellationToken);

        await using var run = Start();
        await run.ReadyAsync();
        await LocalFixture.UntilAsync(() => run.OfType("lost").Any(), "the loss is reported");
        var message = run.OfType("lost").First().GetProperty("message").GetString()!;
        message.ShouldContain($"project {projectId} ('lost-0', Succeeded)");
        message.ShouldMatch("Aholo project [0-9A-Z]+ still has the assets");
        message.ShouldContain("'aholo download ");
    }

    private CommandRun Start() => CommandRun.Start(_command, output, []);

    private static async Task KillAsync(Process killed)
    {
        var all = ProcessTree.Descendants(killed.Id).Prepend(killed.Id).ToList();
        using (var kill = Process.Start("kill", ["-KILL", .. all.Select(id => $"{id}")]))
            await kill.WaitForExitAsync(CancellationToken);
        await LocalFixture.UntilAsync(() => !all.Any(ProcessTree.IsRunning), "everything has ended");
    }
}
