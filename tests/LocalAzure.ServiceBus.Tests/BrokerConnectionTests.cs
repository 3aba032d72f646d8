using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using LocalAzure.ServiceBus.Links;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>Unknown clients: a connection must neither block others nor use much memory.</summary>
public sealed class BrokerConnectionTests
{
    private static readonly byte[] Header = [.. "AMQP"u8, 0, 1, 0, 0];
    private static readonly byte[] EmptyFrame = [0, 0, 0, 8, 2, 0, 0, 0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("00000008 01 00 0000")] // the data offset is inside the header
    [InlineData("00000008 00 00 0000")]
    [InlineData("00000008 FF 00 0000")] // the data offset is after the frame
    [InlineData("00000008 02 01 0000")] // a SASL frame
    [InlineData("00000008 02 09 0000")]
    [InlineData("00000007 02 00 0000")]
    [InlineData("00000000 02 00 0000")]
    [InlineData("80000000 02 00 0000")]
    [InlineData("00010000 02 00 0000")] // more than an open frame
    public async Task An_invalid_frame_closes_its_connection_immediately(string frame)
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        using var silent = await ConnectAsync(brokers, [.. Header, .. Convert.FromHexString(frame.Replace(" ", "", StringComparison.Ordinal))]);

        await EndAsync(silent);
    }

    [Fact]
    public async Task Connections_that_do_not_open_are_closed_use_little_memory_and_do_not_block_others()
    {
        const int Count = 600;
        await using var brokers = await StartAsync(TimeSpan.FromSeconds(3));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clients = new List<TcpClient>();
        for (var number = 0; number < Count; number++)
            clients.Add(await ConnectAsync(brokers, (number % 3) switch { 0 => [], 1 => Header, _ => [.. Header, .. EmptyFrame] }));

        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        (await brokers.Client.CreateReceiver("queue").NextAsync()).Body.ToString().ShouldBe("one");
        ((GC.GetTotalMemory(forceFullCollection: true) - before) / Count).ShouldBeLessThan(20_000, "bytes for each connection");

        foreach (var client in clients)
        {
            await EndAsync(client);
            client.Dispose();
        }
    }

    [Fact]
    public async Task An_open_connection_is_not_closed()
    {
        await using var brokers = await StartAsync(TimeSpan.FromMilliseconds(300));
        using var silent = await ConnectAsync(brokers, Header);
        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.PeekMessageAsync(cancellationToken: Cancellation)).ShouldBeNull();

        await EndAsync(silent); // the connection that opened later must not be closed with it
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));

        (await receiver.NextAsync()).Body.ToString().ShouldBe("one");
    }

    [Fact]
    public void A_frame_may_be_larger_when_the_connection_is_open()
    {
        FrameHeader.ReadSize([0, 1, 0, 0, 2, 0, 0, 0], isOpen: true).ShouldBe(65_536);
        Should.Throw<InvalidDataException>(() => FrameHeader.ReadSize([0, 1, 0, 0, 2, 0, 0, 0], isOpen: false)).Message.ShouldContain("65536 bytes");
    }

    private static Task<Brokers> StartAsync(TimeSpan openTimeout) => Brokers.StartAsync(options =>
    {
        options.OpenTimeout = openTimeout;
        options.Queues.Add(new QueueOptions("queue"));
    });

    private static async Task<TcpClient> ConnectAsync(Brokers brokers, byte[] sent)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, brokers.Broker.Port, Cancellation);
        await client.GetStream().WriteAsync(sent, Cancellation);
        return client;
    }

    // The broker sends its header and open frame, and then closes the connection.
    private static async Task EndAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().CopyToAsync(Stream.Null, Cancellation).WaitAsync(Brokers.Timeout, Cancellation);
        }
        catch (IOException)
        {
            // A connection that is closed with unread data is reset.
        }
    }
}
