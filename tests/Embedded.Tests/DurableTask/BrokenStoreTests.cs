using System.Diagnostics;
using Aholo.Tests.DurableTask;
using Embedded.DurableTask.Storage;
using Embedded.Tests.Functions;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Embedded.Tests.DurableTask;

public sealed class BrokenStoreTests
{
    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    [Fact]
    public async Task A_full_disk_refuses_with_a_remedy_lets_the_engine_stop_and_loses_nothing()
    {
        using var log = new LogLines();
        var calls = 0;
        await using var host = new EngineHost { LoggerFactory = LoggerFactory.Create(logging => logging.AddProvider(log)), MaxStorePages = 100 }
            .Activity<string, string>("Grow", _ =>
            {
                Interlocked.Increment(ref calls);
                return new string('x', 1_000_000);
            })
            .Orchestrator("Grower", async context => (await context.CallActivityAsync<string>("Grow", "")).Length)
            .Start();

        // The activity has run, but its result finds no room.
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Grower", null, new StartOrchestrationOptions("grower"), CancellationToken);
        await log.WaitForAsync("could not be written");
        var refused = await Should.ThrowAsync<OrchestrationStoreException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync(
            "Grower", new string('y', 1_000_000), new StartOrchestrationOptions("refused"), CancellationToken));
        refused.Message.ShouldContain(host.StorePath);
        refused.Message.ShouldContain("make room");

        await host.StopAsync().WaitAsync(CancellationToken);
        var callsBefore = calls;
        host.MaxStorePages = null;
        host.Start();

        var grown = await host.Client.WaitForInstanceCompletionAsync("grower", getInputsAndOutputs: true, CancellationToken);
        grown.ReadOutputAs<int>().ShouldBe(1_000_000);
        calls.ShouldBe(callsBefore + 1);
        (await host.Client.GetInstanceAsync("refused", CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Work_goes_on_by_itself_once_the_disk_has_room_again()
    {
        using var log = new LogLines();
        var full = false;
        await using var host = new EngineHost { LoggerFactory = LoggerFactory.Create(logging => logging.AddProvider(log)) }
            .Activity<string, string>("Fill", input =>
            {
                Volatile.Write(ref full, true);
                return input;
            })
            .Orchestrator("Filler", context => context.CallActivityAsync<string>("Fill", "done"));
        const int sqliteFull = 13;
        host.CrashPoint = () =>
        {
            if (Volatile.Read(ref full))
                throw new SqliteException("database or disk is full", sqliteFull);
        };
        host.Start();

        var finished = host.RunAsync("Filler");
        await log.WaitForAsync("could not be written");
        finished.IsCompleted.ShouldBeFalse();
        Volatile.Write(ref full, false);

        (await finished).ReadOutputAs<string>().ShouldBe("done");
    }

    [Fact]
    public async Task A_turn_that_cannot_be_taken_is_taken_again_later()
    {
        using var log = new LogLines();
        await using var host = new EngineHost { LoggerFactory = LoggerFactory.Create(logging => logging.AddProvider(log)), CachedSessions = 0 }
            .Orchestrator("Patient", context => context.WaitForExternalEvent<string>("Go"))
            .Start();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Patient", CancellationToken);
        await host.WaitUntilIdleAsync();

        // The history cannot be read for a while.
        Execute(host.StorePath, "ALTER TABLE history RENAME TO away");
        await host.Client.RaiseEventAsync(id, "Go", "gone", CancellationToken);
        await log.WaitForAsync("could not take its turn");
        Execute(host.StorePath, "ALTER TABLE away RENAME TO history");

        var ended = await host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, CancellationToken);
        ended.ReadOutputAs<string>().ShouldBe("gone");
    }

    [Fact]
    public async Task A_damaged_store_is_refused_with_a_remedy_and_left_as_it_is()
    {
        await using var host = new EngineHost { SkipTime = false }
            .Orchestrator("Sleeper", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return context.InstanceId;
            })
            .Start();
        var ids = new List<string>();
        for (var i = 0; i < 500; i++)
            ids.Add(await host.Client.ScheduleNewOrchestrationInstanceAsync("Sleeper", new string('x', 500), CancellationToken));
        await host.WaitUntilIdleAsync();
        await host.StopAsync();

        var good = await File.ReadAllBytesAsync(host.StorePath, CancellationToken);
        var damaged = (byte[])good.Clone();
        damaged.AsSpan(damaged.Length / 4, damaged.Length / 2).Fill(0xa5);
        await File.WriteAllBytesAsync(host.StorePath, damaged, CancellationToken);

        var refused = Should.Throw<OrchestrationStoreException>(host.Start);
        refused.Message.ShouldContain(host.StorePath);
        refused.Message.ShouldContain("restore it from a copy");
        (await File.ReadAllBytesAsync(host.StorePath, CancellationToken)).ShouldBe(damaged);

        // What the message says helps: nothing has a hold of the file, and the copy has everything.
        await File.WriteAllBytesAsync(host.StorePath, good, CancellationToken);
        host.Start().SkipTime = true;
        foreach (var id in ids)
            (await host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, CancellationToken)).ReadOutputAs<string>().ShouldBe(id);
    }

    [Fact]
    public async Task A_store_that_another_process_has_is_refused_until_that_process_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The other process is flock, which Linux has.");
        await using var host = new EngineHost();
        using var other = Process.Start(new ProcessStartInfo("flock", ["--no-fork", host.StorePath + ".lock", "sh", "-c", "echo locked; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        (await other.StandardOutput.ReadLineAsync(CancellationToken)).ShouldBe("locked");

        Should.Throw<OrchestrationStoreException>(host.Start).Message.ShouldContain("in use by another process");

        other.StandardInput.Close();
        await other.WaitForExitAsync(CancellationToken);
        host.Orchestrator("Hello", _ => Task.FromResult("hello")).Start();
        (await host.RunAsync("Hello")).ReadOutputAs<string>().ShouldBe("hello");
    }

    [Fact]
    public async Task Nothing_is_kept_of_waits_that_were_given_up()
    {
        await using var host = new EngineHost { SkipTime = false }
            .Orchestrator("Sleeper", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return true;
            })
            .Start();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Sleeper", CancellationToken);
        await host.WaitUntilIdleAsync(); // it sleeps: nothing changes any more

        await Should.ThrowAsync<ArgumentException>(() => host.Engine.WaitAsync("unknown", _ => true, CancellationToken));
        using var givenUp = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 2).Select(_ => host.Engine.WaitAsync(id, _ => false, givenUp.Token)).ToList();
        host.Engine.WaitedFor.ShouldBe(1);
        await givenUp.CancelAsync();
        foreach (var wait in waits)
            await Should.ThrowAsync<OperationCanceledException>(() => wait);

        host.Engine.WaitedFor.ShouldBe(0);
    }

    private static void Execute(string storePath, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = storePath, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
