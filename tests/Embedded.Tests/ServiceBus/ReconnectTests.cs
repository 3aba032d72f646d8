using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using Embedded.ServiceBus;

namespace Embedded.Tests.ServiceBus;

/// <summary>Clients whose broker goes away and comes back.</summary>
public sealed class ReconnectTests
{
    private static readonly ServiceBusRetryOptions Quick = new()
    {
        Mode = ServiceBusRetryMode.Fixed,
        Delay = TimeSpan.FromMilliseconds(50),
        MaxRetries = 100,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publisher_survives_a_restart_of_the_broker_and_no_accepted_message_is_lost()
    {
        using var folder = new TempFolder();
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.DataFile = folder.File("broker.db");
            options.Queues.Add(new QueueOptions("queue") { RequiresDuplicateDetection = true });
        });
        await using var client = Client(brokers);
        await using var sender = client.CreateSender("queue");
        using var halfway = new SemaphoreSlim(0);
        var publishing = PublishAsync();

        await halfway.WaitAsync(Cancellation);
        await brokers.StopAsync();
        await brokers.StartAgainAsync();
        await publishing;

        await using var receiver = client.CreateReceiver("queue");
        // Duplicate detection takes care of messages that were stored but not answered.
        var received = await receiver.OnlyAsync(400);
        received.Select(message => message.MessageId).Order().ShouldBe(Enumerable.Range(0, 400).Select(number => $"{number:d3}"));

        Task PublishAsync()
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation };
            return Parallel.ForAsync(0, 400, options, async (number, token) =>
            {
                await sender.SendMessageAsync(new ServiceBusMessage("body") { MessageId = $"{number:d3}" }, token);
                if (number == 100)
                    halfway.Release();
            });
        }
    }

    [Fact]
    public async Task A_receiver_that_waits_survives_a_restart_of_the_broker()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Client(brokers);
        await using var receiver = client.CreateReceiver("queue");
        await receiver.ShouldBeEmptyAsync();
        var waiting = receiver.NextAsync();

        await brokers.StopAsync();
        await brokers.StartAgainAsync();
        await client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("after"));

        (await waiting).Body.ToString().ShouldBe("after");
    }

    [Fact]
    public async Task A_processor_survives_a_restart_of_the_broker()
    {
        using var folder = new TempFolder();
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.DataFile = folder.File("broker.db");
            options.Queues.Add(new QueueOptions("queue"));
        });
        await using var client = Client(brokers);
        var handled = new ConcurrentQueue<string>();
        using var signal = new SemaphoreSlim(0);
        await using var processor = client.CreateProcessor("queue");
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += args =>
        {
            handled.Enqueue(args.Message.Body.ToString());
            signal.Release();
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync(Cancellation);
        await client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("before"));
        await signal.WaitAsync(Cancellation);

        await brokers.StopAsync();
        await brokers.StartAgainAsync();
        await client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("after"));
        while (!handled.Contains("after"))
            await signal.WaitAsync(Cancellation);
        await processor.StopProcessingAsync(Cancellation);

        handled.ShouldContain("before");
    }

    [Fact]
    public async Task A_broker_that_stays_away_is_a_transient_error()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        var retry = new ServiceBusRetryOptions { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) };
        await using var client = new ServiceBusClient(brokers.Broker.ConnectionString, new ServiceBusClientOptions { RetryOptions = retry });
        await using var sender = client.CreateSender("queue");
        await brokers.StopAsync();

        var failure = await Should.ThrowAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage(), Cancellation));

        failure.IsTransient.ShouldBeTrue();
        failure.Reason.ShouldBe(ServiceBusFailureReason.ServiceCommunicationProblem);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_a_time_out()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var connectionString = $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true";
        var retry = new ServiceBusRetryOptions { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1), TryTimeout = TimeSpan.FromMilliseconds(200) };
        await using var client = new ServiceBusClient(connectionString, new ServiceBusClientOptions { RetryOptions = retry });
        await using var sender = client.CreateSender("queue");

        var failure = await Should.ThrowAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage(), Cancellation));

        failure.Reason.ShouldBe(ServiceBusFailureReason.ServiceTimeout);
        failure.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task A_closed_client_says_so_at_once()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        var client = Client(brokers);
        var sender = client.CreateSender("queue");
        var receiver = client.CreateReceiver("queue");
        await receiver.ShouldBeEmptyAsync();
        var waiting = receiver.ReceiveMessageAsync(Brokers.Soon, Cancellation);

        await client.DisposeAsync();

        client.IsClosed.ShouldBeTrue();
        Should.Throw<ObjectDisposedException>(() => client.CreateSender("queue"));
        await Should.ThrowAsync<ObjectDisposedException>(() => sender.SendMessageAsync(new ServiceBusMessage(), Cancellation));
        await Should.ThrowAsync<ObjectDisposedException>(waiting);
    }

    private static ServiceBusClient Client(Brokers brokers) =>
        new(brokers.Broker.ConnectionString, new ServiceBusClientOptions { RetryOptions = Quick });
}
