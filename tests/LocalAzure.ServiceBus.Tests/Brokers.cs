using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>A broker on a free port with a connected Azure client.</summary>
internal sealed class Brokers : IAsyncDisposable
{
    // Long enough to show that no message arrives.
    public static readonly TimeSpan NoMessage = TimeSpan.FromMilliseconds(300);
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Short retries.</summary>
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

    /// <summary>The clock of the broker, which only a test advances.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>The errors that the broker has logged. There must be none when the test ends.</summary>
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

    /// <summary>Creates another client with its own connection.</summary>
    public ServiceBusClient Connect() => new(Broker.ConnectionString, new ServiceBusClientOptions { RetryOptions = Quick });

    public Task StopAsync() => Broker.DisposeAsync().AsTask();

    /// <summary>Starts a stopped broker again on the same port and file.</summary>
    public async Task RestartAsync() => Broker = await ServiceBusBroker.StartAsync(_options, TestContext.Current.CancellationToken);

    public Task SendAsync(string to, params ServiceBusMessage[] messages) => Client.CreateSender(to).SendAllAsync(messages);

    /// <summary>Creates a receiver for the dead-letter queue of a queue.</summary>
    public ServiceBusReceiver DeadLetters(string queue) =>
        Client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    /// <summary>
    /// Creates a receiver that deletes messages. The Azure client loses a message that arrives when its wait times out, so receive only expected messages.
    /// </summary>
    public ServiceBusReceiver CreateDeletingReceiver(string queue) =>
        Client.CreateReceiver(queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

    /// <summary>Returns all messages of a queue, or of a subscription by its full path, in order.</summary>
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
    public static async Task SendAllAsync(this ServiceBusSender sender, params ServiceBusMessage[] messages)
    {
        await using (sender)
        {
            foreach (var message in messages)
                await sender.SendMessageAsync(message, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Returns the next message, which must arrive.</summary>
    public static async Task<ServiceBusReceivedMessage> NextAsync(this ServiceBusReceiver receiver) =>
        (await receiver.ReceiveMessageAsync(Brokers.Timeout, TestContext.Current.CancellationToken)).ShouldNotBeNull();

    /// <summary>Returns the next messages, which must arrive. One response may contain fewer than there are.</summary>
    public static async Task<IReadOnlyList<ServiceBusReceivedMessage>> NextAsync(this ServiceBusReceiver receiver, int count)
    {
        var messages = new List<ServiceBusReceivedMessage>();
        while (messages.Count < count)
        {
            var some = await receiver.ReceiveMessagesAsync(count - messages.Count, Brokers.Timeout, TestContext.Current.CancellationToken);
            some.ShouldNotBeEmpty($"{messages.Count} of {count} messages arrived.");
            messages.AddRange(some);
        }

        return messages;
    }

    /// <summary>Returns the next messages, which must arrive, and asserts that there are no more.</summary>
    public static async Task<IReadOnlyList<ServiceBusReceivedMessage>> OnlyAsync(this ServiceBusReceiver receiver, int count)
    {
        var messages = await receiver.NextAsync(count);
        await receiver.ShouldBeEmptyAsync();
        return messages;
    }

    public static async Task ShouldBeEmptyAsync(this ServiceBusReceiver receiver) =>
        (await receiver.ReceiveMessageAsync(Brokers.NoMessage, TestContext.Current.CancellationToken)).ShouldBeNull();
}
