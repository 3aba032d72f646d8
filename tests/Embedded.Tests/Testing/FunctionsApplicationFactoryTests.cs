using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using Embedded.Sample;
using Embedded.Testing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Embedded.Tests.Testing;

/// <summary>The test fixture, on a function app that knows nothing of it.</summary>
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
    public async Task Services_and_settings_of_the_test_win_over_those_of_the_app()
    {
        Environment.SetEnvironmentVariable("Embedded_Tests_Setting", "of the environment");
        try
        {
            await using var app = Create(new TestBell());
            app.Settings["Embedded_Tests_Setting"] = "of the test";
            app.Settings["Embedded__Tests__Other"] = "by two underscores";
            app.Settings["Embedded__StopGrace"] = "00:00:01";
            app.Settings["Embedded:StopGrace"] = "00:00:02";
            await app.StartAsync(Cancellation);

            app.Services.GetRequiredService<IBell>().ShouldBeOfType<TestBell>();
            var configuration = app.Services.GetRequiredService<IConfiguration>();
            configuration["Embedded_Tests_Setting"].ShouldBe("of the test");
            configuration["Embedded:Tests:Other"].ShouldBe("by two underscores");
            configuration["Embedded:StopGrace"].ShouldBe("00:00:02");
        }
        finally
        {
            Environment.SetEnvironmentVariable("Embedded_Tests_Setting", null);
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
    public async Task Time_is_skipped_only_by_those_who_say_so()
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
    public async Task Time_goes_no_further_than_the_end_of_what_is_waited_for()
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
    public async Task What_comes_due_on_the_way_is_done_in_its_own_time()
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
    public async Task No_time_is_skipped_while_the_app_is_at_work()
    {
        var bell = new TestBell { Gate = new() };
        await using var app = await Create(bell).StartAsync(Cancellation);
        using var opened = new OpenedAtLast(bell.Gate);
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
    public async Task An_instance_can_be_waited_for_before_it_begins()
    {
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);

        var ended = app.WaitForInstanceAsync("later", Cancellation);
        await app.DurableTaskClient.ScheduleNewOrchestrationInstanceAsync("Remind", "tea", new("later"), Cancellation);

        (await ended).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task An_instance_that_fails_tells_what_it_failed_of()
    {
        await using var app = await Create(new TestBell { Failure = new InvalidOperationException("The bell is broken.") }).StartAsync(Cancellation);

        var reminder = await app.WaitForInstanceAsync(await RemindAsync(app), Cancellation);

        reminder.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        reminder.FailureDetails.ShouldNotBeNull().InnerFailure.ShouldNotBeNull().ErrorMessage.ShouldBe("The bell is broken.");
    }

    [Fact]
    public async Task A_wait_in_vain_ends_and_says_how_things_stand()
    {
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);
        app.Patience = TimeSpan.FromMilliseconds(100);

        var instance = await Should.ThrowAsync<TimeoutException>(() => app.WaitForInstanceAsync("none", Cancellation));
        var message = await Should.ThrowAsync<TimeoutException>(() => app.ReceiveMessageAsync(Reminders.Queue, Cancellation));

        instance.Message.ShouldBe("There is no instance 'none' after 0.1 s; the app waits for no time.");
        message.Message.ShouldBe("No message has come to 'reminders' after 0.1 s; the app waits for no time.");
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        await using var app = await Create(new TestBell()).StartAsync(Cancellation);
        using var cancellation = new CancellationTokenSource();

        var ended = app.WaitForInstanceAsync("none", cancellation.Token);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => ended);
    }

    [Fact]
    public async Task Topics_are_received_from_by_their_subscriptions()
    {
        await using var app = await new FunctionsApplicationFactory<Reminders>()
            .AddServiceBus("ServiceBus", broker => broker.Topics.Add(new(Reminders.Queue) { Subscriptions = [new("house")] }))
            .StartAsync(Cancellation);

        await RemindAsync(app);

        (await app.ReceiveMessageAsync($"{Reminders.Queue}/Subscriptions/house", Cancellation)).Body.ToString().ShouldBe("tea");
    }

    [Fact]
    public async Task An_app_that_fails_at_its_start_throws_its_own_exception_and_leaves_nothing()
    {
        var inMain = new FunctionsApplicationFactory<Reminders>();
        (await Should.ThrowAsync<InvalidOperationException>(() => inMain.StartAsync(Cancellation)))
            .Message.ShouldBe("Set ServiceBus to a connection string.");

        var inSettings = Create(new TestBell());
        inSettings.Settings["Embedded:StopGrace"] = "-00:00:01";
        (await Should.ThrowAsync<OptionsValidationException>(() => inSettings.StartAsync(Cancellation))).Message.ShouldContain("StopGrace");

        var inService = Create(new TestBell()).ConfigureServices(services => services.AddHostedService<BrokenService>());
        (await Should.ThrowAsync<NotSupportedException>(() => inService.StartAsync(Cancellation))).Message.ShouldBe("It does not start.");

        foreach (var app in new[] { inMain, inSettings, inService })
            Directory.Exists(app.Settings["Embedded:DataDirectory"].ShouldNotBeNull()).ShouldBeFalse();
    }

    [Fact]
    public async Task An_app_that_never_starts_is_given_up()
    {
        await using var app = Create(new TestBell()).ConfigureServices(services => services.AddHostedService<EndlessService>());
        app.Patience = TimeSpan.FromSeconds(1);

        (await Should.ThrowAsync<TimeoutException>(() => app.StartAsync(Cancellation))).Message.ShouldBe("The app has not started within 1 s.");
    }

    [Fact]
    public async Task A_type_that_is_in_no_app_is_an_error_that_says_so() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => new FunctionsApplicationFactory<DurableTaskClient>().StartAsync(Cancellation)))
            .Message.ShouldBe("Embedded.DurableTask has no Main: name a type of the function app itself.");

    [Fact]
    public async Task Nothing_is_left_when_it_is_disposed_of()
    {
        var app = await Create(new TestBell()).StartAsync(Cancellation);
        var broker = ServiceBusConnectionStringProperties.Parse(app.Settings["ServiceBus"]!).Endpoint!;
        var ports = new[] { app.HttpClient.BaseAddress!.Port, broker.Port };
        var data = app.Settings["Embedded:DataDirectory"]!;
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

    private static FunctionsApplicationFactory<Reminders> Create(TestBell bell) => new FunctionsApplicationFactory<Reminders>()
        .ConfigureServices(services => services.AddSingleton<IBell>(provider =>
        {
            bell.Time = provider.GetRequiredService<TimeProvider>();
            return bell;
        }))
        .AddServiceBus("ServiceBus", Reminders.Queue);

    private static Task<string> RemindAsync(FunctionsApplicationFactory<Reminders> app) =>
        app.DurableTaskClient.ScheduleNewOrchestrationInstanceAsync("Remind", "tea", Cancellation);

    private sealed class TestBell : IBell
    {
        private readonly TaskCompletionSource _ringing = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeProvider Time { get; set; } = TimeProvider.System;

        public ConcurrentQueue<(string Reason, DateTimeOffset At)> Rung { get; } = new();

        public Exception? Failure { get; init; }

        public ManualResetEventSlim? Gate { get; init; }

        public Task Ringing => _ringing.Task;

        public string Ring(string reason)
        {
            Rung.Enqueue((reason, Time.GetUtcNow()));
            _ringing.TrySetResult();
            Gate?.Wait();
            return Failure is null ? "ding" : throw Failure;
        }
    }

    // So that a test that fails does not hang in the end of its app.
    private sealed class OpenedAtLast(ManualResetEventSlim gate) : IDisposable
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
