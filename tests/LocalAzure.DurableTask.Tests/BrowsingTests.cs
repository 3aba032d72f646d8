using System.Diagnostics;
using System.Globalization;
using LocalAzure.DurableTask.Testing;
using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Browsing;
using LocalAzure.DurableTask.Serialization;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask.Tests;

/// <summary>The data of the instances page, in results of a bounded size.</summary>
public sealed class BrowsingTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly OrchestrationStore _store;

    public BrowsingTests() => _store = OrchestrationStore.Open(_directory.File);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task The_pages_of_a_history_contain_each_event_once_and_in_order_in_both_directions(int eventsPerWorkItem)
    {
        const int Events = 1_000;
        await AddAsync("one", Events, eventsPerWorkItem);

        var backwards = new List<string>();
        for (var (position, more) = (HistoryPosition.End, true); more;)
        {
            var page = _store.Read(reader => reader.Browser.ReadBefore("one", position, limit: 90))!;
            backwards.InsertRange(0, page.Events.Select(Name));
            (position, more) = (page.Events[0].Position, page.HasEarlier);
            page.Events.Count.ShouldBe(more ? 90 : Events % 90);
        }

        var forwards = new List<string>();
        for (var (position, more) = (new HistoryPosition(1, -1), true); more;)
        {
            var page = _store.Read(reader => reader.Browser.ReadAfter("one", position, limit: 90))!;
            forwards.AddRange(page.Events.Select(Name));
            (position, more) = (page.Events[^1].Position, page.HasLater);
        }

        var all = Enumerable.Range(0, Events).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToList();
        backwards.ShouldBe(all);
        forwards.ShouldBe(all);
    }

    [Fact]
    public async Task A_page_of_a_history_contains_fewer_events_if_they_are_large()
    {
        await AddAsync("large", events: 6, eventsPerWorkItem: 2, input: new string('x', 3_000_000));

        var page = _store.Read(reader => reader.Browser.ReadBefore("large", HistoryPosition.End, limit: 200))!;

        page.Events.Select(Name).ShouldBe(["3", "4", "5"]);
        page.HasEarlier.ShouldBeTrue();
    }

    [Fact]
    public async Task The_first_hundred_messages_and_activities_are_returned()
    {
        var key = await AddAsync("busy", events: 1, eventsPerWorkItem: 1);
        await _store.WriteAsync(writer =>
        {
            for (var number = 0; number < 150; number++)
            {
                writer.AddMessage(key, number, null, Message(new EventRaisedEvent(-1, null) { Name = $"{number}" }));
                writer.AddActivity(key, Message(new TaskScheduledEvent(number) { Name = $"{number}" }));
            }

            return true;
        });

        var details = _store.Read(reader => reader.Browser.Find("busy"))!;

        details.Messages.HasMore.ShouldBeTrue();
        details.Messages.Items.Cast<EventRaisedEvent>().Select(raised => raised.Name).ShouldBe(Enumerable.Range(0, 100).Select(number => $"{number}"));
        details.Activities.HasMore.ShouldBeTrue();
        details.Activities.Items.Count.ShouldBe(100);
    }

    [Fact]
    public async Task The_error_for_a_damaged_history_names_the_file()
    {
        var key = await AddAsync("damaged", events: 1, eventsPerWorkItem: 1);
        await _store.WriteAsync(writer =>
        {
            writer.AppendHistory(key, 2, "[{"u8.ToArray());
            return true;
        });

        Should.Throw<OrchestrationStoreException>(() => _store.Read(reader => reader.Browser.ReadBefore("damaged", HistoryPosition.End, limit: 10)))
            .Message.ShouldContain(_directory.File);
    }

    [Fact(Explicit = true)]
    public async Task Measure_lists_of_10_000_instances_and_histories_of_100_000_events()
    {
        for (var number = 0; number < 10_000; number++)
        {
            var id = $"instance-{number}";
            await _store.WriteAsync(writer => writer.InsertInstance(State(id, new string('i', 1_000)), parentKey: number % 2 == 0 ? null : 1));
        }

        await AddAsync("work items", events: 100_000, eventsPerWorkItem: 2);
        await AddAsync("fan-out", events: 100_000, eventsPerWorkItem: 100_000);

        Measure("first page of 50", reader => reader.List(new(null, null, false, null, 50)));
        Measure("first page of 50, one status", reader => reader.List(new(OrchestrationStatus.Running, null, false, null, 50)));
        Measure("first page of 50, without sub-orchestrations", reader => reader.List(new(null, null, true, null, 50)));
        Measure("page in the middle", reader => reader.List(new(null, null, false, 5_000, 50)));
        Measure("search that finds nothing", reader => reader.List(new(null, "nothing", false, null, 50)));
        Measure("one instance", reader => reader.Find("work items")!);
        Measure("last 500 of 100,000 events in 50,000 work items", reader => reader.ReadBefore("work items", HistoryPosition.End, 500)!);
        Measure("last 500 of 100,000 events in one work item", reader => reader.ReadBefore("fan-out", HistoryPosition.End, 500)!);
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    private void Measure<T>(string what, Func<InstanceBrowser, T> read)
    {
        _store.Read(reader => read(reader.Browser));
        const int Times = 20;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var time = 0; time < Times; time++)
            _store.Read(reader => read(reader.Browser));
        var elapsed = Stopwatch.GetElapsedTime(started) / Times;
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Times / 1024;
        TestContext.Current.SendDiagnosticMessage($"{what}: {elapsed.TotalMilliseconds:0.00} ms, {allocated:N0} KiB");
    }

    // Each work item begins and ends with an event, as in DurableTask.Core.
    private Task<long> AddAsync(string id, int events, int eventsPerWorkItem, string? input = null) => _store.WriteAsync(writer =>
    {
        var key = writer.InsertInstance(State(id, input: null), parentKey: null);
        var workItems = Enumerable.Range(0, events).Chunk(eventsPerWorkItem);
        foreach (var (index, numbers) in workItems.Index())
        {
            writer.AppendHistory(key, index + 1, HistoryJson.Write<List<HistoryEvent>>(
            [
                new OrchestratorStartedEvent(-1),
                .. numbers.Select(number => new TaskScheduledEvent(number) { Name = number.ToString(CultureInfo.InvariantCulture), Input = input }),
                new OrchestratorCompletedEvent(-1),
            ]));
        }

        return key;
    });

    private static OrchestrationState State(string id, string? input) => new()
    {
        OrchestrationInstance = new() { InstanceId = id, ExecutionId = "execution" },
        OrchestrationStatus = OrchestrationStatus.Running,
        Name = "orchestrator",
        CreatedTime = DateTime.UnixEpoch,
        LastUpdatedTime = DateTime.UnixEpoch,
        Input = input,
    };

    private static byte[] Message(HistoryEvent historyEvent) =>
        HistoryJson.Write(new TaskMessage { OrchestrationInstance = new() { InstanceId = "busy" }, Event = historyEvent });

    private static string Name(StoredEvent stored) => ((TaskScheduledEvent)stored.Event).Name!;
}
