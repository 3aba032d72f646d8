using System.Diagnostics;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using LocalAzure.Functions;
using LocalAzure.ReminderApp;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static LocalAzure.Testing.Tests.ReminderApps;

namespace LocalAzure.Testing.Tests;

/// <summary>The test fixture, with a function app that was not written for it.</summary>
public sealed class FunctionsApplicationFactoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_apps_run_at_once_each_with_its_own_port_and_state()
    {
        await using var first = await Create(new TestBell()).StartAsync(Cancellation);
        await using var second = await Create(new TestBell()).StartAsync(Cancellation);

        var id = await RemindAsync(first);

        first.HttpClient.BaseAddress.ShouldNotBe(second.HttpClient.BaseAddress);
        (await second.DurableTaskClient.GetInstanceAsync(id, Cancellation)).ShouldBeNull();
        (await first.WaitForInstanceAsync(id, Cancellation)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Services_and_settings_of_the_test_take_precedence_over_those_of_the_app()
    {
        Environment.SetEnvironmentVariable("LocalAzure_Tests_Setting", "of the environment");
        try
        {
            await using var app = Create(new TestBell());
            app.Settings["LocalAzure_Tests_Setting"] = "of the test";
            app.Settings["LocalAzure__Tests__Other"] = "by two underscores";
            app.Settings["LocalAzure__Tests__Twice"] = "first";
            app.Settings["LocalAzure:Tests:Twice"] = "last";
            await app.StartAsync(Cancellation);

            app.Services.GetRequiredService<IBell>().ShouldBeOfType<TestBell>();
            var configuration = app.Services.GetRequiredService<IConfiguration>();
            configuration["LocalAzure_Tests_Setting"].ShouldBe("of the test");
            configuration["LocalAzure:Tests:Other"].ShouldBe("by two underscores");
            configuration["LocalAzure:Tests:Twice"].ShouldBe("last");
        }
        finally
        {
            Environment.SetEnvironmentVariable("LocalAzure_Tests_Setting", null);
        }
    }

    [Fact]
    public async Task A_wait_of_an_hour_takes_no_time_and_is_an_hour_by_the_clock_of_the_app()
    {
        var bell = new TestBell();
        await using var app = await Create(bell).StartAsync(Cancellation);
        var began = app.TimeProvider.GetUtcNow();
        var started = Stopwatch.GetTimestamp();

        var reminder = await app.WaitForInstanceAsync(await RemindAsync(app), Cancellation);

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMinutes(1));
        reminder.ReadOutputAs<string>().ShouldBe("ding");
        (bell.Rung.Single(ring => ring.Reason == "tea").At - began).ShouldBeInRange(TimeSpan.FromHours(1), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task Time_is_skipped_only_while_a_test_waits_for_the_app()
    {
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);
        var id = await RemindAsync(app);

        await app.WaitUntilIdleAsync(Cancellation);
        await app.AdvanceAsync(TimeSpan.FromMinutes(59), Cancellation);
        (await app.DurableTaskClient.GetInstanceAsync(id, Cancellation))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);

        await app.AdvanceAsync(TimeSpan.FromMinutes(1), Cancellation);
        (await app.DurableTaskClient.GetInstanceAsync(id, Cancellation))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Time_stops_when_the_wait_ends()
    {
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);
        var first = await RemindAsync(app);
        await app.AdvanceAsync(TimeSpan.FromMinutes(30), Cancellation);
        var second = await RemindAsync(app);

        var ended = await app.WaitForInstanceAsync(first, Cancellation);

        (app.TimeProvider.GetUtcNow() - ended.CreatedAt).ShouldBeInRange(TimeSpan.FromHours(1), TimeSpan.FromMinutes(61));
        (await app.DurableTaskClient.GetInstanceAsync(second, Cancellation))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Fact]
    public async Task Timers_that_are_due_during_a_wait_run_at_their_own_time()
    {
        var bell = new TestBell();
        await using var app = await Create(bell).StartAsync(Cancellation);
        var id = await RemindAsync(app);

        await app.AdvanceAsync(TimeSpan.FromDays(3), Cancellation);

        bell.Rung.Select(ring => ring.At).ShouldBeInOrder();
        var noons = bell.Rung.Where(ring => ring.Reason == "noon").ToList();
        noons.Count.ShouldBe(3);
        noons.ShouldAllBe(ring => ring.At.TimeOfDay - TimeSpan.FromHours(12) < TimeSpan.FromMinutes(1));
        (await app.DurableTaskClient.GetInstanceAsync(id, Cancellation))!.LastUpdatedAt.ShouldBe(
            bell.Rung.Single(ring => ring.Reason == "tea").At, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_year_is_skipped_in_seconds()
    {
        var bell = new TestBell();
        await using var app = await Create(bell).StartAsync(Cancellation);

        await app.AdvanceAsync(TimeSpan.FromDays(365), Cancellation);

        bell.Rung.Count.ShouldBe(365);
    }

    [Fact]
    public async Task Every_timer_fires_at_its_own_time_as_its_orchestrator_sees_it()
    {
        var bell = new TestBell();
        await using var app = await Create(bell).StartAsync(Cancellation);

        // Due at 7, 14, 21 … and at 11, 22, 33 … minutes.
        var ids = await Task.WhenAll(SnoozeAsync(7), SnoozeAsync(11));
        var snoozes = await Task.WhenAll(ids.Select(id => app.WaitForInstanceAsync(id, Cancellation)));

        foreach (var (snooze, minutes) in snoozes.Zip([7, 11]))
        {
            var started = snooze.CreatedAt.UtcDateTime;
            var seen = snooze.ReadOutputAs<List<DateTime>>()!;
            seen.Count.ShouldBe(Reminders.Snoozes);
            for (var i = 0; i < seen.Count; i++)
            {
                // Each wait begins when the one before it has ended.
                (seen[i] - (i == 0 ? started : seen[i - 1])).ShouldBeInRange(TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes + 1));
            }
        }

        var rung = bell.Rung.Where(ring => ring.Reason.StartsWith("snooze ", StringComparison.Ordinal)).ToList();
        rung.Select(ring => ring.Reason).ShouldBe(
            rung.OrderBy(ring => ring.At).Select(ring => ring.Reason));
        rung.Take(7).Select(ring => ring.Reason).ShouldBe(
            ["snooze 7", "snooze 11", "snooze 7", "snooze 7", "snooze 11", "snooze 7", "snooze 11"]);

        Task<string> SnoozeAsync(int minutes) => app.DurableTaskClient.ScheduleNewOrchestrationInstanceAsync("Snooze", minutes, Cancellation);
    }

    [Fact]
    public async Task No_time_is_skipped_while_the_app_is_busy()
    {
        var bell = new TestBell { Gate = new() };
        await using var app = await Create(bell).StartAsync(Cancellation);
        using var opened = new OpenedInTheEnd(bell.Gate);
        var first = app.WaitForInstanceAsync(await RemindAsync(app), Cancellation);
        await bell.Ringing.WaitAsync(Cancellation);

        var rung = app.TimeProvider.GetUtcNow();
        var id = await RemindAsync(app);
        await app.DurableTaskClient.WaitForInstanceStartAsync(id, Cancellation);
        var second = app.WaitForInstanceAsync(id, Cancellation);
        (app.TimeProvider.GetUtcNow() - rung).ShouldBeLessThan(TimeSpan.FromMinutes(1));
        second.IsCompleted.ShouldBeFalse();

        bell.Gate.Set();
        await Task.WhenAll(first, second);
        bell.Rung.Count(ring => ring.Reason == "tea").ShouldBe(2);
    }

    [Fact]
    public async Task A_test_can_wait_for_an_instance_before_it_starts()
    {
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);

        var ended = app.WaitForInstanceAsync("later", Cancellation);
        await app.DurableTaskClient.ScheduleNewOrchestrationInstanceAsync("Remind", "tea", new("later"), Cancellation);

        (await ended).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task An_instance_that_fails_has_the_details_of_its_failure()
    {
        await using var app = await Create(new TestBell { Failure = new InvalidOperationException("The bell is broken.") }).StartAsync(Cancellation);

        var reminder = await app.WaitForInstanceAsync(await RemindAsync(app), Cancellation);

        reminder.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        reminder.FailureDetails.ShouldNotBeNull().InnerFailure.ShouldNotBeNull().ErrorMessage.ShouldBe("The bell is broken.");
    }

    [Fact]
    public async Task A_timed_out_wait_describes_the_state_of_the_instance()
    {
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);
        app.Timeout = TimeSpan.FromMilliseconds(100);

        var instance = await Should.ThrowAsync<TimeoutException>(() => app.WaitForInstanceAsync("none", Cancellation));
        var message = await Should.ThrowAsync<TimeoutException>(() => app.ReceiveMessageAsync(Reminders.Queue, Cancellation));

        instance.Message.ShouldBe("There is no instance 'none' after 0.1 s; no orchestration waits for a timer.");
        message.Message.ShouldBe("No message has arrived at 'reminders' after 0.1 s; no orchestration waits for a timer.");
    }

    [Fact]
    public async Task A_wait_can_be_canceled()
    {
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);
        using var cancellation = new CancellationTokenSource();

        var ended = app.WaitForInstanceAsync("none", cancellation.Token);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => ended);
    }

    [Fact]
    public async Task Messages_of_a_topic_are_received_from_its_subscription()
    {
        await using var app = await new FunctionsApplicationFactory<Reminders>()
            .AddServiceBus("ServiceBus", broker => broker.Topics.Add(new(Reminders.Queue) { Subscriptions = [new("house")] }))
            .StartAsync(Cancellation);

        await RemindAsync(app);

        (await app.ReceiveMessageAsync($"{Reminders.Queue}/Subscriptions/house", Cancellation)).Body.ToString().ShouldBe("tea");
    }

    [Fact]
    public async Task An_app_that_fails_to_start_throws_its_own_exception_and_nothing_remains()
    {
        var inMain = new FunctionsApplicationFactory<Reminders>();
        (await Should.ThrowAsync<InvalidOperationException>(() => inMain.StartAsync(Cancellation)))
            .Message.ShouldBe("Set ServiceBus to a connection string.");

        var inSettings = Create(new TestBell());
        inSettings.Settings["AzureFunctionsJobHost__functionTimeout"] = "a while";
        (await Should.ThrowAsync<LocalFunctionsHostException>(() => inSettings.StartAsync(Cancellation))).Message.ShouldContain("functionTimeout is 'a while'");

        var inService = Create(new TestBell()).ConfigureServices(services => services.AddHostedService<BrokenService>());
        (await Should.ThrowAsync<NotSupportedException>(() => inService.StartAsync(Cancellation))).Message.ShouldBe("It does not start.");

        foreach (var app in new[] { inMain, inSettings, inService })
            Directory.Exists(app.DataDirectory).ShouldBeFalse();
    }

    [Fact]
    public async Task An_app_that_does_not_start_in_time_is_a_timeout()
    {
        await using var app = Create(new TestBell()).ConfigureServices(services => services.AddHostedService<EndlessService>());
        app.Timeout = TimeSpan.FromSeconds(1);

        (await Should.ThrowAsync<TimeoutException>(() => app.StartAsync(Cancellation))).Message.ShouldBe("The app did not start within 1 s.");
    }

    [Fact]
    public async Task A_type_outside_of_an_app_is_an_error() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => new FunctionsApplicationFactory<DurableTaskClient>().StartAsync(Cancellation)))
            .Message.ShouldBe("Microsoft.DurableTask.Client has no Main. Use a type of the function app itself.");

    [Fact]
    public async Task Nothing_remains_after_disposal()
    {
        var app = await Create(new TestBell()).StartAsync(Cancellation);
        var broker = ServiceBusConnectionStringProperties.Parse(app.Settings["ServiceBus"]).Endpoint!;
        var ports = new[] { app.HttpClient.BaseAddress!.Port, broker.Port };
        var data = app.DataDirectory;
        await RemindAsync(app);
        Directory.EnumerateFileSystemEntries(data).ShouldNotBeEmpty();

        await app.DisposeAsync();

        Directory.Exists(data).ShouldBeFalse();
        foreach (var port in ports)
        {
            using var socket = new TcpClient();
            await Should.ThrowAsync<SocketException>(() => socket.ConnectAsync("127.0.0.1", port, Cancellation).AsTask());
        }

        Should.Throw<ObjectDisposedException>(() => app.Services.GetRequiredService<IBell>());
    }

    [Fact]
    public async Task An_app_that_has_ended_can_be_garbage_collected()
    {
        var services = await RunAsync();

        for (var attempt = 0; attempt < 50 && services.IsAlive; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        services.IsAlive.ShouldBeFalse();

        static async Task<WeakReference> RunAsync()
        {
            await using var app = await Create(new TestBell()).StartAsync(Cancellation);
            await app.WaitForInstanceAsync(await RemindAsync(app), Cancellation);
            return new(app.Services);
        }
    }

    // A failed test must not hang while its app stops.
    private sealed class OpenedInTheEnd(ManualResetEventSlim gate) : IDisposable
    {
        public void Dispose() => gate.Set();
    }

    private sealed class BrokenService : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException("It does not start.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class EndlessService : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
