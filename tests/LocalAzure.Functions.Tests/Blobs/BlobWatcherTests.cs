using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using LocalAzure.Functions.Blobs;
using LocalAzure.Functions.Status;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LocalAzure.Functions.Tests.Blobs;

/// <summary>The requests and deliveries of the watcher, with a test clock.</summary>
public sealed class BlobWatcherTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watcher-");
    private readonly ObservedTime _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly HostStatus _status = new();
    private readonly FakeContainer _container;
    private readonly FakeWebhook _webhook = new();

    public BlobWatcherTests() => _container = new(_time);

    [Fact]
    public async Task Each_version_of_a_blob_is_delivered_once_also_across_restarts()
    {
        _container.Blobs["a.txt"] = "1";
        await WatchAsync(() => Advance(TimeSpan.FromSeconds(2)));
        _container.Blobs["b.txt"] = "2";
        await WatchAsync(() =>
        {
            Advance(TimeSpan.FromSeconds(2));
            _container.Blobs["a.txt"] = "3";
            _container.Blobs["other.bin"] = "4";
            Advance(TimeSpan.FromSeconds(2));
        });

        _webhook.Delivered.ShouldBe(["a.txt 1", "b.txt 2", "a.txt 3"]);
    }

    [Fact]
    public async Task An_event_is_as_Event_Grid_sends_it()
    {
        _container.Blobs["folder/ä b.txt"] = "0x1";

        await WatchAsync(() => { });

        var blobEvent = _webhook.Events.ShouldHaveSingleItem();
        blobEvent.GetProperty("eventType").GetString().ShouldBe("Microsoft.Storage.BlobCreated");
        blobEvent.GetProperty("subject").GetString().ShouldBe("/blobServices/default/containers/incoming/blobs/folder/ä b.txt");
        var data = blobEvent.GetProperty("data");
        data.GetProperty("eTag").GetString().ShouldBe("0x1");
        data.GetProperty("blobType").GetString().ShouldBe("BlockBlob");
        data.GetProperty("contentLength").GetInt64().ShouldBe(7);
        data.GetProperty("url").GetString().ShouldBe("https://account.blob.example/incoming/folder/%C3%A4%20b.txt");
    }

    [Fact]
    public async Task A_failed_delivery_is_repeated_after_10_and_30_seconds_and_reported()
    {
        _container.Blobs["a.txt"] = "1";
        _webhook.Failures = 2;

        await WatchAsync(() =>
        {
            _status.Problems["blobs:Incoming"].ShouldContain("1 events of container 'incoming' wait for delivery: The webhook answered 503.");
            Advance(TimeSpan.FromSeconds(9));
            _webhook.Attempts.ShouldBe(1);
            Advance(TimeSpan.FromSeconds(2));
            _webhook.Attempts.ShouldBe(2);
            Advance(TimeSpan.FromSeconds(28));
            _webhook.Attempts.ShouldBe(2);
            Advance(TimeSpan.FromSeconds(3));
        });

        _webhook.Delivered.ShouldBe(["a.txt 1"]);
        _status.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_listing_is_reported_until_it_succeeds_and_no_blob_is_missed()
    {
        _container.Blobs["a.txt"] = "1";
        _container.Answer = HttpStatusCode.InternalServerError;

        await WatchAsync(() =>
        {
            Advance(TimeSpan.FromSeconds(5));
            _status.Problems["blobs:Incoming"].ShouldStartWith("Container 'incoming' cannot be listed: ");
            _container.Listings.Count.ShouldBeLessThan(8);
            _container.Answer = HttpStatusCode.OK;
            Advance(TimeSpan.FromMinutes(1));
        });

        _status.Problems.ShouldBeEmpty();
        _webhook.Delivered.ShouldBe(["a.txt 1"]);
    }

    [Fact]
    public async Task A_blob_is_noticed_within_5_seconds_of_the_end_of_a_long_outage()
    {
        _container.Blobs["a.txt"] = "1";
        _container.Answer = HttpStatusCode.InternalServerError;

        await WatchAsync(() =>
        {
            Advance(TimeSpan.FromMinutes(4.5));
            _container.Answer = HttpStatusCode.OK;
            Advance(TimeSpan.FromSeconds(5));
            _webhook.Delivered.ShouldBe(["a.txt 1"]);
        });
    }

    [Fact]
    public async Task An_idle_minute_costs_a_listing_each_second_and_a_blob_costs_one_delivery()
    {
        _container.Blobs["a.txt"] = "1";

        await WatchAsync(() =>
        {
            Advance(TimeSpan.FromMinutes(2));
            var requests = _container.Listings.Count;
            Advance(TimeSpan.FromMinutes(1));
            (_container.Listings.Count - requests).ShouldBeInRange(30, 60);
            _container.Blobs["b.txt"] = "2";
            requests = _container.Listings.Count;
            Advance(TimeSpan.FromSeconds(10));
            (_container.Listings.Count - requests).ShouldBeInRange(20, 41);
        });

        _webhook.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task While_storage_reports_versions_they_are_delivered_at_once_and_a_minute_costs_one_listing()
    {
        _container.Blobs["a.txt"] = "1";
        var connection = _container.Connect();
        await WatchAsync(async () =>
        {
            await connection.ReportAsync([]);
            await _container.ListedAsync(2); // what was stored before the connection
            await connection.ReportAsync([("b.txt", "2"), ("other.bin", "3")]);
            await _webhook.DeliveredAsync(2);
            _container.Listings.Count.ShouldBe(2);
            _container.Blobs["b.txt"] = "2";
            _container.Blobs["missed.txt"] = "4";
            await AdvanceUntilAsync(_webhook.DeliveredAsync(3));
        });

        _webhook.Delivered.ShouldBe(["a.txt 1", "b.txt 2", "missed.txt 4"]);
        _container.Listings.Count.ShouldBe(3);
        (_container.Listings[2] - _container.Listings[1]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task When_the_connection_to_storage_ends_the_container_is_listed_as_before()
    {
        var connection = _container.Connect();
        await WatchAsync(async () =>
        {
            await connection.ReportAsync([]);
            await _container.ListedAsync(2);
            _container.Blobs["a.txt"] = "1";
            await connection.EndAsync();
            await _webhook.DeliveredAsync(1);
            _time.Waits.Clear();
            _container.Blobs["b.txt"] = "2";
            await AdvanceUntilAsync(_webhook.DeliveredAsync(2));
        });

        _time.Waits.ShouldAllBe(wait => wait <= TimeSpan.FromSeconds(1));
    }

    public void Dispose()
    {
        _container.Dispose();
        _webhook.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task WatchAsync(Action act) => WatchAsync(() =>
    {
        act();
        return Task.CompletedTask;
    });

    private async Task WatchAsync(Func<Task> act)
    {
        using var stopping = new CancellationTokenSource();
        using var reported = ReportedBlobs.Open(Path.Combine(_folder.FullName, "blobs", "incoming.jsonl"));
        using var client = new HttpClient(_webhook, disposeHandler: false);
        using var storage = new HttpClient(_container, disposeHandler: false);
        var options = new BlobClientOptions { Transport = new HttpClientTransport(_container), Retry = { MaxRetries = 0 } };
        using var watcher = new BlobWatcher(
            "Incoming",
            new(new Uri("https://account.blob.example/incoming"), options),
            new("incoming/{name}.txt"),
            new(storage, new("https://account.blob.example/incoming")),
            reported,
            new(client, new("http://host.example/runtime/webhooks/blobs")),
            _status,
            _time,
            NullLogger<BlobWatcher>.Instance);
        var running = watcher.RunAsync(stopping.Token);
        await act();
        await stopping.CancelAsync();
        await running;
    }

    // The fakes respond synchronously, so that due timers run inside of Advance.
    private void Advance(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(250))
            _time.Advance(TimeSpan.FromMilliseconds(250));
    }

    // Where the work goes on in other threads.
    private async Task AdvanceUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        await done;
    }

    /// <summary>A clock that tells how long was waited.</summary>
    private sealed class ObservedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public ConcurrentQueue<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Enqueue(dueTime);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>A container that can be listed, and reports new versions on a connection that the test has prepared.</summary>
    private sealed class FakeContainer(TimeProvider time) : HttpMessageHandler
    {
        private readonly Channel<int> _listings = Channel.CreateUnbounded<int>();
        private readonly ConcurrentQueue<Connection> _connections = [];

        public Dictionary<string, string> Blobs { get; } = [];

        public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

        /// <summary>When it was listed.</summary>
        public List<DateTimeOffset> Listings { get; } = [];

        public Connection Connect()
        {
            var connection = new Connection();
            _connections.Enqueue(connection);
            return connection;
        }

        public async Task ListedAsync(int times)
        {
            while (await _listings.Reader.ReadAsync(TestContext.Current.CancellationToken) < times)
            {
            }
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Query == "?comp=changes")
                return Task.FromResult(_connections.TryDequeue(out var connection) ? connection.Response : new(HttpStatusCode.Forbidden));

            Listings.Add(time.GetUtcNow());
            _listings.Writer.TryWrite(Listings.Count);
            var list = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"incoming\"><Blobs>");
            foreach (var (name, etag) in Blobs)
            {
                list.Append(
                    CultureInfo.InvariantCulture,
                    $"<Blob><Name>{name}</Name><Properties><Etag>{etag}</Etag><Content-Length>7</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>");
            }

            list.Append("</Blobs><NextMarker/></EnumerationResults>");
            return Task.FromResult(new HttpResponseMessage(Answer) { Content = new StringContent(list.ToString(), Encoding.UTF8, "application/xml") });
        }
    }

    /// <summary>A connection that reports new versions.</summary>
    private sealed class Connection
    {
        private readonly Pipe _pipe = new();

        public Connection() => Response = new(HttpStatusCode.OK)
        {
            Content = new StreamContent(_pipe.Reader.AsStream()) { Headers = { ContentType = new("application/x-ndjson") } },
        };

        public HttpResponseMessage Response { get; }

        public async Task ReportAsync((string Name, string ETag)[] versions) => await _pipe.Writer.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(versions.Select(version => new { version.Name, version.ETag, Type = "Block", ContentLength = 7 }), JsonSerializerOptions.Web)
                .Append((byte)'\n').ToArray());

        public async Task EndAsync() => await _pipe.Writer.CompleteAsync();
    }

    /// <summary>Takes events, except for the first ones.</summary>
    private sealed class FakeWebhook : HttpMessageHandler
    {
        private readonly Channel<int> _deliveries = Channel.CreateUnbounded<int>();

        public int Failures { get; set; }

        public int Attempts { get; private set; }

        public List<JsonElement> Events { get; } = [];

        public async Task DeliveredAsync(int events)
        {
            while (await _deliveries.Reader.ReadAsync(TestContext.Current.CancellationToken) < events)
            {
            }
        }

        public IEnumerable<string> Delivered => Events.Select(blobEvent =>
            $"{blobEvent.GetProperty("subject").GetString()!.Split('/')[^1]} {blobEvent.GetProperty("data").GetProperty("eTag").GetString()}");

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Attempts++;
            if (Attempts <= Failures)
                return new(HttpStatusCode.ServiceUnavailable);

            request.Headers.GetValues("aeg-event-type").ShouldBe(["Notification"]);
            using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            Events.AddRange(body.RootElement.Clone().EnumerateArray());
            _deliveries.Writer.TryWrite(Events.Count);
            return new(HttpStatusCode.Accepted);
        }
    }
}
