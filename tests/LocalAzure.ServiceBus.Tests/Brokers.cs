using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>A broker on a free port, and Azure's client connected to it.</summary>
internal sealed class Brokers : IAsyncDisposable
{
    // Long enough to be sure that a message which does not come is not about to come.
    public static readonly TimeSpan NoMessage = TimeSpan.FromMilliseconds(300);
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>Retries that do not make a test wait.</summary>
    private static readonly ServiceBusRetryOptions Quick = new()
    {
        Mode = ServiceBusRetryMode.Fixed,
        Delay = TimeSpan.FromMilliseconds(20),
        MaxDelay = TimeSpan.FromMilliseconds(20),
        MaxRetries = 100,
    };

    private readonly ReservedPort _port;
    private readonly ServiceBusBrokerOptions _options;

    private Brokers(ServiceBusBroker broker, ReservedPort port, ServiceBusBrokerOptions options, FakeTimeProvider time, ErrorLog errors)
    {
        (Broker, _port, _options, Time, Errors) = (broker, port, options, time, errors);
        Client = Connect();
    }

    public ServiceBusBroker Broker { get; private set; }

    public ServiceBusClient Client { get; }

    /// <summary>The broker's clock, which stands still.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>What the broker logged as an error; there must be nothing at the end.</summary>
    public ErrorLog Errors { get; }

    public static Task<Brokers> StartAsync(params QueueOptions[] queues) => StartAsync(options =>
    {
        foreach (var queue in queues)
            options.Queues.Add(queue);
    });

    public static async Task<Brokers> StartAsync(Action<ServiceBusBrokerOptions> configure)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var errors = new ErrorLog();
        var port = new ReservedPort();
        var options = new ServiceBusBrokerOptions { Port = port.Number, TimeProvider = time, LoggerFactory = errors };
        configure(options);
        return new Brokers(await ServiceBusBroker.StartAsync(options, TestContext.Current.CancellationToken), port, options, time, errors);
    }

    /// <summary>Another client, with a connection of its own.</summary>
    public ServiceBusClient Connect() => new(Broker.ConnectionString, new ServiceBusClientOptions { RetryOptions = Quick });

    public Task StopAsync() => Broker.DisposeAsync().AsTask();

    /// <summary>Starts the broker again on the same port and file.</summary>
    public async Task StartAgainAsync() => Broker = await ServiceBusBroker.StartAsync(_options, TestContext.Current.CancellationToken);

    public Task SendAsync(string to, params ServiceBusMessage[] messages) => Client.CreateSender(to).SendAllAsync(messages);

    /// <summary>Receives from the dead-letter queue of a queue.</summary>
    public ServiceBusReceiver DeadLetters(string queue) =>
        Client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    /// <summary>
    /// Receives messages for good. Azure's client loses one that comes just as a wait for it times out: receive only what is there, or will be.
    /// </summary>
    public ServiceBusReceiver CreateTaker(string queue) =>
        Client.CreateReceiver(queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

    /// <summary>All messages of a queue, or of a subscription by its whole path, in order.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(string from)
    {
        await using var receiver = Client.CreateReceiver(from);
        return await receiver.PeekMessagesAsync(1000, fromSequenceNumber: 0, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Broker.DisposeAsync();
        _port.Dispose();
        Errors.ShouldBeEmpty();
    }
}

internal static class ReceiverExtensions
{
    /// <summary>Sends the messages one after the other.</summary>
    public static async Task SendAllAsync(this ServiceBusSender sender, params ServiceBusMessage[] messages)
    {
        await using (sender)
        {
            foreach (var message in messages)
                await sender.SendMessageAsync(message, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The next message, which must come.</summary>
    public static async Task<ServiceBusReceivedMessage> NextAsync(this ServiceBusReceiver receiver) =>
        (await receiver.ReceiveMessageAsync(Brokers.Soon, TestContext.Current.CancellationToken)).ShouldNotBeNull();

    /// <summary>The next messages, each of which must come; one answer may hold fewer than there are.</summary>
    public static async Task<IReadOnlyList<ServiceBusReceivedMessage>> NextAsync(this ServiceBusReceiver receiver, int count)
    {
        var messages = new List<ServiceBusReceivedMessage>();
        while (messages.Count < count)
        {
            var some = await receiver.ReceiveMessagesAsync(count - messages.Count, Brokers.Soon, TestContext.Current.CancellationToken);
            some.ShouldNotBeEmpty($"{messages.Count} of {count} messages came.");
            messages.AddRange(some);
        }

        return messages;
    }

    /// <summary>The next messages, each of which must come, and no more than those.</summary>
    public static async Task<IReadOnlyList<ServiceBusReceivedMessage>> OnlyAsync(this ServiceBusReceiver receiver, int count)
    {
        var messages = await receiver.NextAsync(count);
        await receiver.ShouldBeEmptyAsync();
        return messages;
    }

    /// <summary>That no message comes.</summary>
    public static async Task ShouldBeEmptyAsync(this ServiceBusReceiver receiver) =>
        (await receiver.ReceiveMessageAsync(Brokers.NoMessage, TestContext.Current.CancellationToken)).ShouldBeNull();
}
