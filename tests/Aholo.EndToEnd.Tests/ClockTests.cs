using System.Diagnostics;

namespace Aholo.EndToEnd.Tests;

/// <summary>The whole command on a machine whose clock is set while projects run.</summary>
public sealed class ClockTests(ITestOutputHelper output) : IDisposable
{
    private const int Uploads = 5;

    // Without a change of the clock it takes some seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly SettableClock _clock = new();
    private readonly Command _command = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _command.Dispose();
        _clock.Dispose();
    }

    [Theory(Explicit = true)]
    [InlineData(-24)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(24)]
    public async Task When_the_clock_is_set_and_corrected_every_upload_becomes_one_project_and_one_event(int hours)
    {
        await using var run = CommandRun.Start(_command, output, _clock.Environment);
        await run.ReadyAsync();

        var (forward, back) = ($"set forward by {TimeSpan.FromHours(Math.Abs(hours))}. ", $"set back by {TimeSpan.FromHours(Math.Abs(hours))}. ");
        var ids = await SetAsync(run, TimeSpan.FromHours(hours), "wrong", hours > 0 ? forward : back);
        ids.AddRange(await SetAsync(run, TimeSpan.Zero, "right", hours > 0 ? back : forward));

        ids.Count.ShouldBe(6 * Uploads);
        var created = await run.GetCreatedAsync();
        created.Count.ShouldBe(ids.Count);
        created.Distinct().Count().ShouldBe(ids.Count, "nothing was paid for twice");
        await using var events = await EventReceiver.OpenAsync(run.ServiceBus);
        foreach (var id in ids)
        {
            await events.WaitAsync(id, "succeeded");
            events.Count(id, "succeeded").ShouldBe(1);
        }

        (await WarningsAsync()).Count.ShouldBe(2);
    }

    // Sets the clock while projects start and wait for their tasks, which take three seconds. Uploads more, and returns the ids of all when they have succeeded
    // and the command and the host have reported it.
    private async Task<List<string>> SetAsync(CommandRun run, TimeSpan offset, string name, string warning)
    {
        var uploads = await run.UploadAsync($"{name}-waiting", Uploads);
        await run.WaitAsync(uploads, Limit, "Waiting", "Succeeded");
        uploads.AddRange(await run.UploadAsync($"{name}-starting", Uploads));

        var since = Stopwatch.StartNew();
        _clock.Set(offset);
        await ShowsAsync(run, offset);
        uploads.AddRange(await run.UploadAsync($"{name}-after", Uploads));

        var ids = await run.WaitAsync(uploads, Limit, "Succeeded");
        output.WriteLine($"{ids.Count} projects have succeeded {since.Elapsed.TotalSeconds:0} s after the clock was set to {offset}");
        await LocalFixture.UntilAsync(
            () => !ids.Except(run.OfType("later").Select(line => line.GetProperty("project").GetProperty("id").GetString()!)).Any(),
            "the command has reported all projects");
        await LocalFixture.UntilAsync(async () => (await WarningsAsync()).Any(line => line.Contains(warning, StringComparison.Ordinal)), () => "the host warns");
        return ids;
    }

    // The response headers show the clock of Azurite, of the command with simulator and broker, of the host, and of the worker.
    private static async Task ShowsAsync(CommandRun run, TimeSpan offset)
    {
        Uri[] urls =
        [
            run.Uploads.Uri, new(run.Simulator, "/_simulator/stats"), new(run.App.BaseAddress!, "/admin/host/status"), new(run.App.BaseAddress!, "/api/health"),
        ];
        foreach (var url in urls)
        {
            await LocalFixture.UntilAsync(
                async () =>
                {
                    using var response = await run.App.GetAsync(url, CancellationToken);
                    return (response.Headers.Date!.Value - offset - DateTimeOffset.UtcNow).Duration() < TimeSpan.FromSeconds(10);
                },
                () => $"the response of {url} shows the set clock");
        }
    }

    private async Task<List<string>> WarningsAsync() =>
    [
        .. (await File.ReadAllLinesAsync(Path.Combine(_command.DataDirectory, "logs", "functions.log"), CancellationToken))
            .Where(line => line.Contains("The machine's clock", StringComparison.Ordinal)),
    ];
}
