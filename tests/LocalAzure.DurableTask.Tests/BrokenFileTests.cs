using System.Diagnostics;
using LocalAzure.DurableTask.Testing;
using LocalAzure.DurableTask.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalAzure.DurableTask.Tests;

public sealed class BrokenFileTests
{
    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    [Fact]
    public async Task A_full_disk_rejects_new_work_with_a_remedy_and_loses_nothing_across_a_restart()
    {
        using var log = new LogLines();
        var calls = 0;
        await using var host = new EngineHost { LoggerFactory = log, MaxPages = 100 }
            .Activity<string, string>("Grow", _ =>
            {
                Interlocked.Increment(ref calls);
                return new string('x', 1_000_000);
            })
            .Orchestrator("Grower", async context => (await context.CallActivityAsync<string>("Grow", "")).Length);
        await host.StartAsync();

        // The activity has run, but its result does not fit.
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Grower", null, new StartOrchestrationOptions("grower"), CancellationToken);
        await log.WaitForAsync("Results could not be written", CancellationToken);
        var rejected = await Should.ThrowAsync<OrchestrationStoreException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync(
            "Grower", new string('y', 1_000_000), new StartOrchestrationOptions("refused"), CancellationToken));
        rejected.IsTransient.ShouldBeTrue();
        rejected.Message.ShouldContain(host.File);
        rejected.Message.ShouldContain("Free some space");
        calls.ShouldBe(1);

        await host.StopAsync();
        host.MaxPages = null;
        await host.StartAsync();

        (await host.Client.WaitForInstanceCompletionAsync("grower", true, CancellationToken)).ReadOutputAs<int>().ShouldBe(1_000_000);
        calls.ShouldBe(2);
        (await host.Client.GetInstanceAsync("refused", CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_result_is_written_when_the_disk_has_space_again_without_running_the_activity_twice()
    {
        using var log = new LogLines();
        var (full, calls) = (false, 0);
        await using var host = new EngineHost { LoggerFactory = log }
            .Activity<string, string>("Fill", input =>
            {
                Interlocked.Increment(ref calls);
                Volatile.Write(ref full, true);
                return input;
            })
            .Orchestrator("Filler", context => context.CallActivityAsync<string>("Fill", "done"));
        host.CrashPoint = () =>
        {
            if (Volatile.Read(ref full))
                throw new SqliteException("database or disk is full", SQLitePCL.raw.SQLITE_FULL);
        };
        await host.StartAsync();

        var finished = host.RunAsync("Filler");
        await log.WaitForAsync("Results could not be written", CancellationToken);
        finished.IsCompleted.ShouldBeFalse();
        Volatile.Write(ref full, false);

        (await finished).ReadOutputAs<string>().ShouldBe("done");
        calls.ShouldBe(1);
        await log.WaitForAsync("Results can be written again", CancellationToken);
    }

    [Fact]
    public async Task An_instance_whose_history_cannot_be_read_waits_while_others_continue()
    {
        using var log = new LogLines();
        await using var host = new EngineHost { LoggerFactory = log, CachedHistorySize = 0 }
            .Orchestrator("Waiter", context => context.WaitForExternalEvent<string>("Go"));
        await host.StartAsync();
        var broken = await host.Client.ScheduleNewOrchestrationInstanceAsync("Waiter", CancellationToken);
        var intact = await host.Client.ScheduleNewOrchestrationInstanceAsync("Waiter", CancellationToken);
        await host.WaitUntilIdleAsync();
        var itsHistory = $"instance_key = (SELECT key FROM instances WHERE instance_id = '{broken}')";
        Execute(host.File, $"UPDATE history SET data = substr(data, 2) WHERE {itsHistory}");

        foreach (var id in (string[])[broken, intact])
            await host.Client.RaiseEventAsync(id, "Go", "gone", CancellationToken);
        await log.WaitForAsync($"Instance '{broken}' could not be loaded", CancellationToken);
        (await host.Client.WaitForInstanceCompletionAsync(intact, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("gone");

        Execute(host.File, $"UPDATE history SET data = CAST('[' AS BLOB) || data WHERE {itsHistory}");
        (await host.Client.WaitForInstanceCompletionAsync(broken, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("gone");
    }

    [Fact]
    public async Task A_file_cannot_create_objects_other_than_history_events()
    {
        using var log = new LogLines();
        await using var host = new EngineHost { LoggerFactory = log }.Orchestrator("Waiter", context => context.WaitForExternalEvent<string>("Go"));
        await host.StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Waiter", CancellationToken);
        await host.WaitUntilIdleAsync();
        await host.StopAsync();
        Execute(host.File, """
            INSERT INTO messages (id, instance_key, due, data) SELECT 1000000, key, 0, CAST('
                {"Event":{"$type":"System.IO.FileInfo, System.Runtime","fileName":"x"},"OrchestrationInstance":{"InstanceId":"x"}}
                ' AS BLOB) FROM instances
            """);
        await host.StartAsync();

        await log.WaitForAsync("Error resolving type specified in JSON 'System.IO.FileInfo, System.Runtime'", CancellationToken);
        (await host.Client.GetInstanceAsync(id, CancellationToken))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Fact]
    public async Task A_damaged_file_is_rejected_with_a_remedy_and_not_changed()
    {
        await using var host = new EngineHost { SkipTime = false }
            .Orchestrator<string, string>("Sleeper", async (context, _) =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return context.InstanceId;
            });
        await host.StartAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
            host.Client.ScheduleNewOrchestrationInstanceAsync("Sleeper", new string('x', 500), CancellationToken)));
        await host.WaitUntilIdleAsync();
        await host.StopAsync();

        var good = await File.ReadAllBytesAsync(host.File, CancellationToken);
        var damaged = (byte[])good.Clone();
        HeaderOfAPageOfHistory(damaged).Fill(0xa5); // not read at startup
        await File.WriteAllBytesAsync(host.File, damaged, CancellationToken);

        var rejected = await Should.ThrowAsync<OrchestrationStoreException>(host.StartAsync);
        rejected.Message.ShouldContain(host.File);
        rejected.Message.ShouldContain("Restore it from a copy");
        (await File.ReadAllBytesAsync(host.File, CancellationToken)).ShouldBe(damaged);

        // The remedy works: the file is not locked, and the copy is complete.
        await File.WriteAllBytesAsync(host.File, good, CancellationToken);
        await host.StartAsync();
        host.SkipTime = true;
        foreach (var id in ids)
            (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe(id);
    }

    [Fact]
    public async Task A_file_that_is_not_a_store_is_rejected_and_not_changed()
    {
        await using var host = new EngineHost();
        await File.WriteAllTextAsync(host.File, new string('x', 10_000), CancellationToken);

        (await Should.ThrowAsync<OrchestrationStoreException>(host.StartAsync)).Message.ShouldContain(host.File);
        (await File.ReadAllTextAsync(host.File, CancellationToken)).ShouldBe(new string('x', 10_000));
    }

    [Fact]
    public async Task A_file_of_another_version_is_rejected()
    {
        await using var host = new EngineHost();
        Execute(host.File, "PRAGMA user_version = 1");

        (await Should.ThrowAsync<OrchestrationStoreException>(host.StartAsync)).Message.ShouldBe(
            $"The orchestration store '{host.File}' has version 1, and this program reads version 2. Move the file away to start with an empty one.");
    }

    [Fact]
    public async Task A_second_host_on_the_same_file_is_rejected()
    {
        await using var host = new EngineHost();
        await host.StartAsync();

        Should.Throw<OrchestrationStoreException>(() => OrchestrationStore.Open(host.File)).Message.ShouldContain("in use by another host");
    }

    [Fact]
    public async Task A_file_in_use_by_another_process_is_rejected_until_that_process_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The other process is flock, a program of Linux.");
        await using var host = new EngineHost().Orchestrator("Hello", _ => Task.FromResult("hello"));
        using var other = Process.Start(new ProcessStartInfo("flock", ["--no-fork", host.File + ".lock", "sh", "-c", "echo locked; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        (await other.StandardOutput.ReadLineAsync(CancellationToken)).ShouldBe("locked");

        (await Should.ThrowAsync<OrchestrationStoreException>(host.StartAsync)).Message.ShouldContain("in use by another host");

        other.StandardInput.Close();
        await other.WaitForExitAsync(CancellationToken);
        await host.StartAsync();
        (await host.RunAsync("Hello")).ReadOutputAs<string>().ShouldBe("hello");
    }

    [Fact]
    public async Task The_error_names_a_folder_that_cannot_be_created()
    {
        using var directory = new TestDirectory();
        await File.WriteAllTextAsync(directory.File, "", CancellationToken);

        Should.Throw<OrchestrationStoreException>(() => OrchestrationStore.Open(Path.Combine(directory.File, "durable.db")))
            .Message.ShouldContain(directory.File);
    }

    [Fact]
    public async Task Two_hosts_on_two_files_do_not_see_each_other()
    {
        await using var first = await new EngineHost().Orchestrator("Hello", _ => Task.FromResult("first")).StartAsync();
        await using var second = await new EngineHost().Orchestrator("Hello", _ => Task.FromResult("second")).StartAsync();

        (await first.RunAsync("Hello", instanceId: "same")).ReadOutputAs<string>().ShouldBe("first");
        (await second.Client.GetInstanceAsync("same", CancellationToken)).ShouldBeNull();
        (await second.RunAsync("Hello", instanceId: "same")).ReadOutputAs<string>().ShouldBe("second");
    }

    private static Span<byte> HeaderOfAPageOfHistory(byte[] file)
    {
        const int PageSize = 4096;
        return file.AsSpan(file.AsSpan().LastIndexOf("OrchestratorStartedEvent"u8) / PageSize * PageSize, 16);
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
