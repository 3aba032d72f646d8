using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;
using Embedded.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace Embedded.Tests.ServiceBus;

/// <summary>A broker on a free port and a client of it.</summary>
internal sealed class Brokers : IAsyncDisposable
{
    // Long enough to be sure that a message which does not come is not about to come.
    public static readonly TimeSpan NoMessage = TimeSpan.FromMilliseconds(300);
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly ReservedPort _port;
    private readonly ServiceBusBrokerOptions _options;

    private Brokers(ServiceBusBroker broker, ReservedPort port, ServiceBusBrokerOptions options, FakeTimeProvider time, ErrorLog errors)
    {
        (Broker, _port, _options, Time, Errors) = (broker, port, options, time, errors);
        Client = new ServiceBusClient(broker.ConnectionString);
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

    public Task StopAsync() => Broker.DisposeAsync().AsTask();

    /// <summary>Starts the broker again on the same port and file.</summary>
    public async Task StartAgainAsync() => Broker = await ServiceBusBroker.StartAsync(_options, TestContext.Current.CancellationToken);

    public Task SendAsync(string to, params ServiceBusMessage[] messages) => Client.CreateSender(to).SendAllAsync(messages);

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
