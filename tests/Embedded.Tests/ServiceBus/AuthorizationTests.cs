using Azure;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using Embedded.ServiceBus;
using Embedded.ServiceBus.Protocol;

namespace Embedded.Tests.ServiceBus;

/// <summary>TLS and tokens, as against Service Bus itself.</summary>
public sealed class AuthorizationTests
{
    private const string Namespace = "name.servicebus.windows.net";
    private const string KeyName = "RootManageSharedAccessKey";
    private const string Key = "the key";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_named_key_authorizes_over_TLS()
    {
        await using var brokers = await StartAsync(Key);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        await using var client = new ServiceBusClient(Namespace, new AzureNamedKeyCredential(KeyName, Key), Options(proxy));

        await RoundTripAsync(client);

        client.FullyQualifiedNamespace.ShouldBe(Namespace);
    }

    [Fact]
    public async Task A_connection_string_authorizes_over_TLS()
    {
        await using var brokers = await StartAsync(Key);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        var connectionString = $"Endpoint=sb://{Namespace}/;SharedAccessKeyName={KeyName};SharedAccessKey={Key}";
        await using var client = new ServiceBusClient(connectionString, Options(proxy));

        await RoundTripAsync(client);
    }

    [Fact]
    public async Task The_brokers_own_connection_string_authorizes()
    {
        await using var brokers = await StartAsync(Key);

        await RoundTripAsync(brokers.Client);
    }

    [Fact]
    public async Task A_shared_access_signature_authorizes_what_it_is_for_and_nothing_else()
    {
        await using var brokers = await StartAsync(Key);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        var signature = SharedAccessSignature.Create($"sb://{Namespace}/queue", KeyName, Key, DateTimeOffset.UtcNow.AddHours(1));
        await using var client = new ServiceBusClient(Namespace, new AzureSasCredential(signature), Options(proxy));

        await RoundTripAsync(client);
        var other = client.CreateSender("other");
        await Should.ThrowAsync<UnauthorizedAccessException>(() => other.SendMessageAsync(new ServiceBusMessage(), Cancellation));
    }

    [Fact]
    public async Task An_expired_signature_is_refused()
    {
        await using var brokers = await StartAsync(Key);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        var signature = SharedAccessSignature.Create($"sb://{Namespace}/queue", KeyName, Key, DateTimeOffset.UtcNow.AddHours(-1));
        await using var client = new ServiceBusClient(Namespace, new AzureSasCredential(signature), Options(proxy));

        await Should.ThrowAsync<UnauthorizedAccessException>(() => RoundTripAsync(client));
    }

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        await using var brokers = await StartAsync(Key);
        var wrong = brokers.Broker.ConnectionString.Replace(Key, "another key", StringComparison.Ordinal);
        await using var client = new ServiceBusClient(wrong);

        (await Should.ThrowAsync<UnauthorizedAccessException>(() => RoundTripAsync(client))).Message.ShouldNotContain("another key");
    }

    [Fact]
    public async Task A_broker_without_a_key_takes_any_token_as_the_emulator_does()
    {
        await using var brokers = await StartAsync(key: null);
        var other = brokers.Broker.ConnectionString.Replace("SharedAccessKey=any", "SharedAccessKey=whatever", StringComparison.Ordinal);
        await using var client = new ServiceBusClient(other);

        await RoundTripAsync(client);
    }

    [Fact]
    public async Task A_credentials_token_is_asked_for_Service_Bus_and_renewed_before_it_ends()
    {
        await using var brokers = await StartAsync(key: null);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        var credential = new CountingCredential(lifetime: TimeSpan.FromSeconds(2));
        await using var client = new ServiceBusClient(Namespace, credential, Options(proxy));

        await RoundTripAsync(client);
        await credential.SecondToken.WaitAsync(Brokers.Soon, Cancellation);

        credential.Scopes.ShouldBe(["https://servicebus.azure.net/.default"]);
        await RoundTripAsync(client);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_ends_the_connection()
    {
        await using var brokers = await StartAsync(key: null);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        var options = new ServiceBusClientOptions { CustomEndpointAddress = proxy.Endpoint };
        await using var client = new ServiceBusClient(Namespace, new AzureNamedKeyCredential(KeyName, Key), options);

        var failure = await Should.ThrowAsync<ServiceBusException>(() => RoundTripAsync(client));

        failure.IsTransient.ShouldBeFalse();
        failure.Message.ShouldContain("TLS");
    }

    private static Task<Brokers> StartAsync(string? key) => Brokers.StartAsync(options =>
    {
        options.SharedAccessKey = key;
        options.Queues.Add(new QueueOptions("queue"));
        options.Queues.Add(new QueueOptions("other"));
    });

    private static ServiceBusClientOptions Options(TlsProxy proxy) => new()
    {
        CustomEndpointAddress = proxy.Endpoint,
        CertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == proxy.Certificate.GetCertHashString(),
    };

    private static async Task RoundTripAsync(ServiceBusClient client)
    {
        await client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("one"));
        await using var receiver = client.CreateReceiver("queue");
        var message = await receiver.NextAsync();
        message.Body.ToString().ShouldBe("one");
        await receiver.CompleteMessageAsync(message, Cancellation);
    }

    private sealed class CountingCredential(TimeSpan lifetime) : TokenCredential
    {
        private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _tokens;

        public string[] Scopes { get; private set; } = [];

        public Task SecondToken => _second.Task;

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            if (Interlocked.Increment(ref _tokens) == 2)
                _second.SetResult();
            return new AccessToken($"token {_tokens}", DateTimeOffset.UtcNow + lifetime);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
