using Amqp;
using Amqp.Framing;
using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The protocol: AMQP 1.0 without a Service Bus client and without SASL.</summary>
public sealed class BrokerProtocolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_delivery_tag_is_the_lock_token_and_the_header_counts_failed_deliveries()
    {
        await using var brokers = await StartAsync(1);
        var receiver = await ReceiverAsync(brokers);
        receiver.SetCredit(1, CreditMode.Manual);
        var first = await receiver.ReceiveAsync(Brokers.Timeout);
        receiver.Modify(first, deliveryFailed: true);
        receiver.SetCredit(1, CreditMode.Manual);
        var second = await receiver.ReceiveAsync(Brokers.Timeout);

        first.DeliveryTag.Length.ShouldBe(16);
        first.Header.DeliveryCount.ShouldBe(0u);
        second.Header.DeliveryCount.ShouldBe(1u);
        second.DeliveryTag.ShouldNotBe(first.DeliveryTag);
        second.MessageAnnotations[new Amqp.Types.Symbol("x-opt-sequence-number")].ShouldBe(1L);
    }

    [Fact]
    public async Task A_released_message_is_redelivered_with_the_same_delivery_count()
    {
        await using var brokers = await StartAsync(1);
        var receiver = await ReceiverAsync(brokers);
        receiver.SetCredit(1, CreditMode.Manual);
        receiver.Release(await receiver.ReceiveAsync(Brokers.Timeout));
        receiver.SetCredit(1, CreditMode.Manual);

        (await receiver.ReceiveAsync(Brokers.Timeout)).Header.DeliveryCount.ShouldBe(0u);
    }

    [Fact]
    public async Task Rejected_messages_are_dead_lettered_and_accepted_messages_are_removed()
    {
        await using var brokers = await StartAsync(2);
        var receiver = await ReceiverAsync(brokers);
        receiver.SetCredit(2, CreditMode.Manual);
        receiver.Accept(await receiver.ReceiveAsync(Brokers.Timeout));
        receiver.Reject(await receiver.ReceiveAsync(Brokers.Timeout));

        (await brokers.DeadLetters("queue").NextAsync()).Body.ToString().ShouldBe("2");
        (await brokers.Client.CreateReceiver("queue").PeekMessageAsync(cancellationToken: Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_flow_that_does_not_raise_the_credit_does_not_lose_it()
    {
        await using var brokers = await StartAsync(0);
        var receiver = await ReceiverAsync(brokers);
        receiver.SetCredit(3, CreditMode.Manual);
        receiver.SetCredit(0, CreditMode.Manual);
        await SendAsync(brokers, 3);

        (await ReceiveAllAsync(receiver)).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task A_flow_that_lowers_the_credit_is_respected()
    {
        await using var brokers = await StartAsync(0);
        var receiver = await ReceiverAsync(brokers);
        receiver.SetCredit(3, CreditMode.Manual);
        receiver.SetCredit(-2, CreditMode.Manual);
        receiver.SetCredit(0, CreditMode.Manual); // the library interprets a negative total as not set
        await SendAsync(brokers, 3);

        (await ReceiveAllAsync(receiver)).ShouldBe(["1"]);
        receiver.SetCredit(1, CreditMode.Manual);
        (await ReceiveAllAsync(receiver)).ShouldBe(["2"]);
    }

    [Fact]
    public async Task A_drain_delivers_available_messages_and_removes_the_credit()
    {
        await using var brokers = await StartAsync(2);
        var receiver = await ReceiverAsync(brokers);
        receiver.SetCredit(5, CreditMode.Drain);
        (await ReceiveAllAsync(receiver)).ShouldBe(["1", "2"]);
        await SendAsync(brokers, 3);

        (await ReceiveAllAsync(receiver)).ShouldBeEmpty();
        receiver.SetCredit(2, CreditMode.Manual);
        (await ReceiveAllAsync(receiver)).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_link_without_an_address_or_with_a_session_filter_is_rejected_with_the_reason()
    {
        await using var brokers = await StartAsync(0);
        var connection = await ConnectAsync(brokers);
        var filters = new Amqp.Types.Map { [new Amqp.Types.Symbol("com.microsoft:session-filter")] = "a" };
        var source = new Source { Address = "queue", FilterSet = filters };

        (await RejectionAsync(new ReceiverLink(new Session(connection), "sessions", source, null))).ShouldBe("This broker does not support sessions.");
        (await RejectionAsync(new SenderLink(new Session(connection), "nowhere", new Target(), null))).ShouldBe("The link has no address.");
    }

    [Fact]
    public async Task A_client_with_another_protocol_does_not_block_others()
    {
        await using var brokers = await StartAsync(1);
        using var silent = new System.Net.Sockets.TcpClient();
        await silent.ConnectAsync(System.Net.IPAddress.Loopback, brokers.Broker.Port, Cancellation);
        using var web = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => web.GetAsync(new Uri($"http://127.0.0.1:{brokers.Broker.Port}/"), Cancellation));

        (await brokers.Client.CreateReceiver("queue").NextAsync()).Body.ToString().ShouldBe("1");
    }

    [Fact]
    public async Task A_session_that_begins_immediately_after_another_gets_the_channel_after_its_end()
    {
        await using var brokers = await StartAsync(0);
        var connection = await ConnectAsync(brokers);

        // The session ends while the broker sends the response to a message.
        for (var number = 0; number < 500; number++)
        {
            var session = new Session(connection);
            var sender = new SenderLink(session, $"sender {number}", "queue");
            await sender.SendAsync(new Message("confirmed"));
            sender.Send(new Message("not awaited"), (_, _, _, _) => { }, null);
            session.Close(TimeSpan.Zero);
        }

        connection.Error.ShouldBeNull();
        connection.IsClosed.ShouldBeFalse();
    }

    private static async Task<Brokers> StartAsync(int messages)
    {
        var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, messages);
        return brokers;
    }

    private static Task SendAsync(Brokers brokers, int count) =>
        brokers.SendAsync("queue", [.. Enumerable.Range(1, count).Select(number => new ServiceBusMessage($"{number}"))]);

    private static Task<Connection> ConnectAsync(Brokers brokers) =>
        new ConnectionFactory().CreateAsync(new Address("127.0.0.1", brokers.Broker.Port, scheme: "amqp"), Cancellation);

    private static async Task<ReceiverLink> ReceiverAsync(Brokers brokers) =>
        new(new Session(await ConnectAsync(brokers)), "receiver", "queue");

    private static async Task<List<string>> ReceiveAllAsync(ReceiverLink receiver)
    {
        var received = new List<string>();
        while (await receiver.ReceiveAsync(Brokers.NoMessage) is { } message)
            received.Add(System.Text.Encoding.UTF8.GetString((byte[])message.Body));
        return received;
    }

    private static async Task<string> RejectionAsync(Link link)
    {
        var closed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.AddClosedCallback((_, error) => closed.TrySetResult(error.Description));
        return await closed.Task.WaitAsync(Brokers.Timeout, Cancellation);
    }
}
