extern alias Azure;

using Embedded.ServiceBus;
using Microsoft.CSharp.RuntimeBinder;

namespace Embedded.Tests.ServiceBus;

/// <summary>Our client and Azure's do the same with the same calls: what goes wrong is the same exception.</summary>
public sealed class ClientParityTests
{
    private const string Name = "Azure.Messaging.ServiceBus.";

    private static readonly Dictionary<string, Func<Api, Task<object?>>> Scenarios = new()
    {
        ["send to what does not exist"] = async api => await api.SendAsync("nowhere", api.Message("x")),
        ["receive from what does not exist"] = async api => await api.ReceiveAsync(api.Client.CreateReceiver("nowhere")),
        ["receive from a topic"] = async api => await api.ReceiveAsync(api.Client.CreateReceiver("topic")),
        ["send what is too large"] = async api => await api.SendAsync("queue", api.Message(new string('x', 300_000))),
        ["send null"] = async api => await api.SendAsync("queue", null),
        ["send a value that AMQP does not know"] = async api =>
        {
            var message = api.Message("x");
            message.ApplicationProperties["thing"] = new Version(1, 2);
            return await api.SendAsync("queue", message);
        },
        ["an id that is too long"] = api => Try(() => api.Message("x").MessageId = new string('x', 200)),
        ["an empty id"] = api => Try(() => api.Message("x").MessageId = ""),
        ["a partition key that is too long"] = api => Try(() => api.Message("x").PartitionKey = new string('x', 200)),
        ["a time to live of nothing"] = api => Try(() => api.Message("x").TimeToLive = TimeSpan.Zero),
        ["a sender of no name"] = api => Try(() => api.Client.CreateSender("")),
        ["a receiver of no name"] = api => Try(() => api.Client.CreateReceiver((string?)null)),
        ["receive none"] = async api => (await api.Client.CreateReceiver("queue").ReceiveMessagesAsync(0, TimeSpan.FromSeconds(1), Cancellation)).Count,
        ["receive without waiting"] = async api => await api.Client.CreateReceiver("queue").ReceiveMessageAsync(TimeSpan.Zero, Cancellation),
        ["receive with a negative wait"] = async api =>
            await api.Client.CreateReceiver("queue").ReceiveMessageAsync(TimeSpan.FromSeconds(-1), Cancellation),
        ["peek none"] = async api => (await api.Client.CreateReceiver("queue").PeekMessagesAsync(0, 0L, Cancellation)).Count,
        ["complete twice"] = async api =>
        {
            var (receiver, message) = await api.SendAndReceiveAsync();
            await receiver.CompleteMessageAsync(message, Cancellation);
            await receiver.CompleteMessageAsync(message, Cancellation);
            return null;
        },
        ["renew what is completed"] = async api =>
        {
            var (receiver, message) = await api.SendAndReceiveAsync();
            await receiver.CompleteMessageAsync(message, Cancellation);
            await receiver.RenewMessageLockAsync(message, Cancellation);
            return null;
        },
        ["complete a message that was only peeked"] = async api =>
        {
            await api.SendAsync("queue", api.Message("x"));
            var receiver = api.Client.CreateReceiver("queue");
            await receiver.CompleteMessageAsync(await receiver.PeekMessageAsync(0L, Cancellation), Cancellation);
            return null;
        },
        ["a reason that is too long"] = async api =>
        {
            var (receiver, message) = await api.SendAndReceiveAsync();
            await receiver.DeadLetterMessageAsync(message, new string('x', 5_000), "", Cancellation);
            return null;
        },
        ["receive with a token that is cancelled"] = async api =>
            await api.Client.CreateReceiver("queue").ReceiveMessageAsync(TimeSpan.FromSeconds(1), new CancellationToken(canceled: true)),
        ["send with a token that is cancelled"] = async api =>
        {
            await api.Client.CreateSender("queue").SendMessageAsync(api.Message("x"), new CancellationToken(canceled: true));
            return null;
        },
        ["a sender that is closed"] = async api =>
        {
            var sender = api.Client.CreateSender("queue");
            await sender.CloseAsync(Cancellation);
            await sender.SendMessageAsync(api.Message("x"), Cancellation);
            return null;
        },
        ["a client that is disposed of"] = async api =>
        {
            await api.Client.DisposeAsync();
            return await api.SendAsync("queue", api.Message("x"));
        },
        ["a receiver of a disposed client"] = async api =>
        {
            await api.Client.DisposeAsync();
            return api.Client.CreateReceiver("queue");
        },
        ["a batch that is full"] = async api =>
        {
            var batch = await api.Client.CreateSender("queue").CreateMessageBatchAsync(Cancellation);
            return (batch.TryAddMessage(api.Message("x")), batch.TryAddMessage(api.Message(new string('x', 300_000))), batch.Count);
        },
        ["an empty batch"] = async api =>
        {
            var sender = api.Client.CreateSender("queue");
            await sender.SendMessagesAsync(await sender.CreateMessageBatchAsync(Cancellation), Cancellation);
            return null;
        },
        ["a batch that was sent takes no more"] = async api =>
        {
            var sender = api.Client.CreateSender("queue");
            var batch = await sender.CreateMessageBatchAsync(Cancellation);
            batch.TryAddMessage(api.Message("x"));
            await sender.SendMessagesAsync(batch, Cancellation);
            return batch.TryAddMessage(api.Message("y"));
        },
        ["a processor without handlers"] = async api =>
        {
            await api.Client.CreateProcessor("queue").StartProcessingAsync(Cancellation);
            return null;
        },
        ["a processor that does nothing at once"] = api => Try(() => api.New("ServiceBusProcessorOptions").MaxConcurrentCalls = 0),
        ["a connection string of nothing"] = api => Try(() => api.New("ServiceBusClient", "")),
        ["a connection string without a key"] = api => Try(() => api.New("ServiceBusClient", "Endpoint=sb://name.servicebus.windows.net")),
        ["a connection string that is none"] = api => Try(() => api.New("ServiceBusClient", "no connection string")),
        ["an entity that the connection string does not allow"] = api =>
            Try(() => api.New("ServiceBusClient", api.ConnectionString + "EntityPath=other").CreateSender("queue")),
    };

    public static TheoryData<string> ScenarioNames => [.. Scenarios.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public async Task Both_clients_end_in_the_same_way(string scenario)
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.Queues.Add(new QueueOptions("queue"));
            options.Topics.Add(new TopicOptions("topic") { Subscriptions = [new SubscriptionOptions("all")] });
        });

        var theirs = await EndAsync(typeof(Azure::Azure.Messaging.ServiceBus.ServiceBusClient));
        var ours = await EndAsync(typeof(global::Azure.Messaging.ServiceBus.ServiceBusClient));

        ours.ShouldBe(theirs);

        async Task<string> EndAsync(Type client)
        {
            var api = new Api(client, brokers.Broker.ConnectionString);
            try
            {
                return $"returned {await Scenarios[scenario](api).WaitAsync(Brokers.Soon, Cancellation)}";
            }
            catch (OperationCanceledException)
            {
                return "threw that it was cancelled";
            }
            catch (Exception exception) when (exception is not RuntimeBinderException and not TimeoutException)
            {
                var reason = exception.GetType().FullName == Name + "ServiceBusException" ? ((dynamic)exception).Reason.ToString() : "";
                return $"threw {exception.GetType().FullName} {reason} {(exception as ArgumentException)?.ParamName}";
            }
            finally
            {
                await api.Client.DisposeAsync();
            }
        }
    }

    private static Task<object?> Try(Func<object?> call) => Task.FromResult(call());

    /// <summary>The types of one of the two assemblies, which have the same names.</summary>
    private sealed class Api(Type client, string connectionString)
    {
        public string ConnectionString => connectionString;

        public dynamic Client { get; } = Activator.CreateInstance(client, connectionString)!;

        public dynamic New(string type, params object[] arguments)
        {
            try
            {
                return Activator.CreateInstance(client.Assembly.GetType(Name + type)!, arguments)!;
            }
            catch (System.Reflection.TargetInvocationException exception) when (exception.InnerException is { } inner)
            {
                throw inner;
            }
        }

        public dynamic Message(string body) => New("ServiceBusMessage", body);

        public async Task<object?> SendAsync(string to, dynamic? message)
        {
            await Client.CreateSender(to).SendMessageAsync(message, Cancellation);
            return null;
        }

        public async Task<object?> ReceiveAsync(dynamic receiver) => await receiver.ReceiveMessageAsync(Brokers.NoMessage, Cancellation);

        public async Task<(dynamic Receiver, dynamic Message)> SendAndReceiveAsync()
        {
            await SendAsync("queue", Message("x"));
            var receiver = Client.CreateReceiver("queue");
            return (receiver, await receiver.ReceiveMessageAsync(Brokers.Soon, Cancellation));
        }
    }
}
