using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using LocalAzure.ServiceBus.Links;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>Connections of strangers: whoever can connect must neither keep others out nor cost the broker much.</summary>
public sealed class ConnectionTests
{
    private static readonly byte[] Header = [.. "AMQP"u8, 0, 1, 0, 0];
    private static readonly byte[] EmptyFrame = [0, 0, 0, 8, 2, 0, 0, 0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("00000008 01 00 0000")] // the data begins inside of the header
    [InlineData("00000008 00 00 0000")]
    [InlineData("00000008 FF 00 0000")] // behind the frame
    [InlineData("00000008 02 01 0000")] // a SASL frame
    [InlineData("00000008 02 09 0000")]
    [InlineData("00000007 02 00 0000")]
    [InlineData("00000000 02 00 0000")]
    [InlineData("80000000 02 00 0000")]
    [InlineData("00010000 02 00 0000")] // more than an open
    public async Task A_frame_that_is_not_one_of_AMQP_ends_its_connection_at_once(string frame)
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        using var stranger = await ConnectAsync(brokers, [.. Header, .. Convert.FromHexString(frame.Replace(" ", "", StringComparison.Ordinal))]);

        await EndAsync(stranger);
    }

    [Fact]
    public async Task Connections_that_do_not_open_are_closed_cost_little_and_leave_the_broker_usable()
    {
        const int Count = 600;
        await using var brokers = await StartAsync(TimeSpan.FromSeconds(3));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var strangers = new List<TcpClient>();
        for (var number = 0; number < Count; number++)
            strangers.Add(await ConnectAsync(brokers, (number % 3) switch { 0 => [], 1 => Header, _ => [.. Header, .. EmptyFrame] }));

        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        (await brokers.Client.CreateReceiver("queue").NextAsync()).Body.ToString().ShouldBe("one");
        ((GC.GetTotalMemory(forceFullCollection: true) - before) / Count).ShouldBeLessThan(20_000, "bytes for each");

        foreach (var stranger in strangers)
        {
            await EndAsync(stranger);
            stranger.Dispose();
        }
    }

    [Fact]
    public async Task A_connection_that_has_opened_stays()
    {
        await using var brokers = await StartAsync(TimeSpan.FromMilliseconds(300));
        using var stranger = await ConnectAsync(brokers, Header);
        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.PeekMessageAsync(cancellationToken: Cancellation)).ShouldBeNull();

        await EndAsync(stranger); // opened after it, and is to stay when it ends
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));

        (await receiver.NextAsync()).Body.ToString().ShouldBe("one");
    }

    [Fact]
    public void A_frame_may_be_larger_once_the_connection_is_open()
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

    // The broker sends its own header and open, and then closes.
    private static async Task EndAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().CopyToAsync(Stream.Null, Cancellation).WaitAsync(Brokers.Soon, Cancellation);
        }
        catch (IOException)
        {
            // A connection that is closed with something unread is reset.
        }
    }
}
