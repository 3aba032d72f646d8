using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading.Channels;
using Aholo.Functions.Configuration;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;

namespace Aholo.EndToEnd.Tests.Consumers;

/// <summary>The consumers in the documentation of the events.</summary>
[Collection<AppTests>]
public sealed class ConsumerTests(LocalFixture local)
{
    private const string Documentation = "docs/events.md";

    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public void The_documentation_contains_the_tested_consumers()
    {
        var dotnet = Readme.Source("tests/Aholo.EndToEnd.Tests/Consumers/Consumer.cs");
        var snippets = Readme.Snippets(Documentation, "csharp");

        snippets.Count.ShouldBe(5);
        snippets.ShouldAllBe(snippet => dotnet.Contains(snippet));
        Readme.Source("tests/node/event-consumer.mjs").ShouldEndWith(Readme.Snippets(Documentation, "js").ShouldHaveSingleItem());
    }

    [Fact]
    public async Task In_NET_a_message_is_redelivered_with_the_same_key_after_its_handler_failed()
    {
        var orders = new Orders { FailuresPerKey = 1 };
        await using var consumer = new RunningConsumer(local, orders);

        var good = await local.UploadAsync("consumer-good.jpg", Photos.Mug);
        var bad = await local.UploadAsync("consumer-bad.jpg", [1, 2, 3]);

        var handled = new Dictionary<string, string>();
        while (!(handled.ContainsKey($"{good}.succeeded") && handled.ContainsKey($"{bad}.failed")))
        {
            var (key, what) = await orders.Handled.Reader.ReadAsync(CancellationToken).AsTask().WaitAsync(LocalFixture.MaxWait, CancellationToken);
            handled.TryAdd(key, what).ShouldBeTrue();
        }

        var stored = await local.Storage.GetBlobContainerClient(new StorageOptions().Assets).GetBlobClient($"{good}/model.spz").DownloadContentAsync(CancellationToken);
        handled[$"{good}.succeeded"].ShouldBe(Convert.ToHexStringLower(SHA256.HashData(stored.Value.Content)));
        handled[$"{bad}.failed"].ShouldStartWith("Failed: 'consumer-bad.jpg'");
        orders.Attempts($"{good}.succeeded").ShouldBe(2);
    }

    [Fact]
    public async Task In_NET_an_event_that_is_delivered_twice_is_handled_once()
    {
        var orders = new Orders();
        await using var consumer = new RunningConsumer(local, orders);
        var id = await local.UploadAsync("consumer-twice.jpg", [1, 2, 3]);
        await NextAsync(orders.Handled, handled => handled.Key == $"{id}.failed");
        await local.WaitForOutcomeAsync(id);

        // A repeated event with another message id, which duplicate detection does not drop.
        await using var client = new ServiceBusClient(local.ServiceBus);
        await using var sender = client.CreateSender(LocalEnvironment.EventQueue);
        var published = await local.Http.GetByteArrayAsync($"/api/projects/{id}/event", CancellationToken);
        await sender.SendMessageAsync(new(BinaryData.FromBytes(published)) { MessageId = "sent again", CorrelationId = id }, CancellationToken);

        await NextAsync(orders.Skipped, key => key == $"{id}.failed");
        orders.Attempts($"{id}.failed").ShouldBe(1);
    }

    [Fact]
    public async Task In_NET_a_message_that_is_not_an_event_is_dead_lettered_with_a_reason_and_can_be_resubmitted()
    {
        await using var client = new ServiceBusClient(local.ServiceBus);
        await using var sender = client.CreateSender(LocalEnvironment.EventQueue);
        var sent = new ServiceBusMessage("no event") { MessageId = $"{Guid.NewGuid()}" };
        ServiceBusReceivedMessage setAside;
        await using (new RunningConsumer(local, new Orders()))
        {
            await sender.SendMessageAsync(sent, CancellationToken);
            await using var deadLetters = client.CreateReceiver(LocalEnvironment.EventQueue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            setAside = await ReceiveAsync(deadLetters, message => message.MessageId == sent.MessageId);
            await deadLetters.AbandonMessageAsync(setAside, cancellationToken: CancellationToken);
        }

        setAside.DeadLetterReason.ShouldBe("NotAnEvent");

        await Consumer.ResubmitAsync(client, CancellationToken);

        await using var queue = client.CreateReceiver(LocalEnvironment.EventQueue);
        var again = await ReceiveAsync(queue, message => message.Body.ToString() == "no event");
        again.MessageId.ShouldNotBe(sent.MessageId);
        await queue.CompleteMessageAsync(again, CancellationToken);
    }

    [Fact]
    public async Task In_Node_an_event_is_handled()
    {
        using var node = new Process
        {
            StartInfo = new("node", "event-consumer.mjs")
            {
                WorkingDirectory = await Repository.InstallNodeToolsAsync(CancellationToken),
                RedirectStandardOutput = true,
                Environment =
                {
                    ["SERVICEBUS_CONNECTION_STRING"] = local.ServiceBus,
                    ["AHOLO_URL"] = local.Http.BaseAddress!.GetLeftPart(UriPartial.Authority),
                },
            },
        };
        node.Start();
        try
        {
            var id = await local.UploadAsync("consumer-node.jpg", Photos.Mug);

            string? line;
            do
                line = await node.StandardOutput.ReadLineAsync(CancellationToken).AsTask().WaitAsync(LocalFixture.MaxWait, CancellationToken);
            while (line?.StartsWith(id, StringComparison.Ordinal) == false);

            line.ShouldNotBeNull();
            var asset = (await local.WaitForOutcomeAsync(id)).Assets.Single(asset => asset.Name == "model.spz");
            line.ShouldBe($"{id} consumer-node: {asset.Size} bytes");
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<T> NextAsync<T>(Channel<T> channel, Func<T, bool> isWanted)
    {
        while (true)
        {
            var next = await channel.Reader.ReadAsync(CancellationToken).AsTask().WaitAsync(LocalFixture.MaxWait, CancellationToken);
            if (isWanted(next))
                return next;
        }
    }

    // Drops the events of other tests.
    private static async Task<ServiceBusReceivedMessage> ReceiveAsync(ServiceBusReceiver receiver, Func<ServiceBusReceivedMessage, bool> isWanted)
    {
        while (true)
        {
            var message = await receiver.ReceiveMessageAsync(LocalFixture.MaxWait, CancellationToken);
            if (isWanted(message.ShouldNotBeNull()))
                return message;
            await receiver.CompleteMessageAsync(message, CancellationToken);
        }
    }

    private sealed class RunningConsumer : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        private readonly Task _running;

        public RunningConsumer(LocalFixture local, Consumer.IOrders orders) =>
            _running = Consumer.RunAsync(local.ServiceBus, local.Storage, orders, _stopping.Token);

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _running;
            _stopping.Dispose();
        }
    }

    private sealed class Orders : Consumer.IOrders
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, int> _attempts = [];
        private readonly HashSet<string> _handled = [];

        public int FailuresPerKey { get; init; }

        public Channel<(string Key, string What)> Handled { get; } = Channel.CreateUnbounded<(string, string)>();

        public Channel<string> Skipped { get; } = Channel.CreateUnbounded<string>();

        public async Task<bool> IsHandledAsync(string eventId, CancellationToken cancellationToken)
        {
            bool handled;
            lock (_lock)
                handled = _handled.Contains(eventId);
            if (handled)
                await Skipped.Writer.WriteAsync(eventId, cancellationToken);
            return handled;
        }

        public Task AttachModelAsync(string eventId, string name, byte[] model, CancellationToken cancellationToken) =>
            HandleAsync(eventId, Convert.ToHexStringLower(SHA256.HashData(model)));

        public Task ReportAsync(string eventId, string name, string problem, CancellationToken cancellationToken) => HandleAsync(eventId, problem);

        public int Attempts(string key)
        {
            lock (_lock)
                return _attempts.GetValueOrDefault(key);
        }

        private async Task HandleAsync(string key, string what)
        {
            lock (_lock)
            {
                _attempts[key] = Attempts(key) + 1;
                if (_attempts[key] <= FailuresPerKey)
                    throw new IOException("The orders are not there just now.");
                _handled.Add(key);
            }

            await Handled.Writer.WriteAsync((key, what));
        }
    }
}
