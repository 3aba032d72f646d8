namespace Aholo.EndToEnd.Tests;

/// <summary>The whole command on a disk that becomes full, or read-only, while projects run.</summary>
public sealed class DiskTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly SmallDisk _disk = new();
    private readonly Command _command = new();

    private string Data => Path.Combine(_disk.Root, "data");

    public void Dispose()
    {
        _command.Dispose();
        _disk.Dispose();
    }

    [Fact(Explicit = true)]
    public async Task On_a_disk_that_was_full_for_a_while_every_confirmed_upload_becomes_one_project()
    {
        await using var run = Start();
        await run.ReadyAsync();
        var confirmed = await run.UploadAsync("before", 8);
        _disk.Fill();
        confirmed.AddRange(await run.UploadAsync("full", 8));
        await DiskLineAsync(run, "No space left on device");
        _disk.Free();
        await DiskLineAsync(run, "can be written again");
        confirmed.AddRange(await run.UploadAsync("after", 8));

        await EndedAsync(run, confirmed);
    }

    [Fact(Explicit = true)]
    public async Task After_a_restart_on_a_disk_that_was_read_only_every_confirmed_upload_becomes_one_project()
    {
        List<string> confirmed;
        await using (var run = Start())
        {
            await run.ReadyAsync();
            confirmed = await run.UploadAsync("before", 8);
            _disk.Abort();
            confirmed.AddRange(await run.UploadAsync("read-only", 8));
            await DiskLineAsync(run, "Read-only file system");
        }

        await using (var refused = Start())
        {
            await refused.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
            refused.Process.ExitCode.ShouldBe(2);
            var message = refused.Lines.ShouldHaveSingleItem().GetProperty("message").GetString()!;
            message.ShouldStartWith($"The data directory {Data} cannot be used: Read-only file system");
            message.ShouldEndWith("Choose another with --data.");
        }

        _disk.Repair();
        await using var repaired = Start();
        await repaired.ReadyAsync();
        await EndedAsync(repaired, confirmed);
    }

    private CommandRun Start() => CommandRun.Start(_command, output, new() { ["Aholo__Sweep__Grace"] = "00:00:10" }, Data);

    // The line that the command prints about its disk.
    private static Task DiskLineAsync(CommandRun run, string text) => LocalFixture.UntilAsync(
        () => run.OfType("disk").Any(line => line.GetProperty("message").GetString()!.Contains(text, StringComparison.Ordinal)),
        $"the command reports '{text}'");

    private async Task EndedAsync(CommandRun run, List<string> confirmed)
    {
        await run.WaitAsync(confirmed, Limit, "Succeeded", "AwaitingDecision");

        var created = await run.GetCreatedAsync();
        created.Count.ShouldBe(created.Distinct().Count(), "nothing was paid for twice");
        output.WriteLine($"{confirmed.Count} confirmed, {created.Count} created");
    }
}
