using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>Tokens of clients, as for Service Bus.</summary>
public sealed class AuthorizationTests
{
    private const string Namespace = "name.servicebus.windows.net";
    private const string KeyName = "RootManageSharedAccessKey";
    private const string Key = "the key";

    // The client retries once with a new token.
    private static readonly ServiceBusRetryOptions Once = new() { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_named_key_authorizes_over_TLS()
    {
        await using var brokers = await StartAsync(Key);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        await using var client = new ServiceBusClient(Namespace, new AzureNamedKeyCredential(KeyName, Key), Options(proxy));

        await RoundTripAsync(client);
    }

    [Fact]
    public async Task The_connection_string_of_the_broker_authorizes()
    {
        await using var brokers = await StartAsync(Key);

        await RoundTripAsync(brokers.Client);
    }

    [Fact]
    public async Task A_shared_access_signature_authorizes_only_its_entity()
    {
        await using var brokers = await StartAsync(Key);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        await using var client = new ServiceBusClient(Namespace, Signature(DateTimeOffset.UtcNow.AddHours(1)), Options(proxy));

        await RoundTripAsync(client);
        var other = client.CreateSender("other");
        await Should.ThrowAsync<UnauthorizedAccessException>(() => other.SendMessageAsync(new ServiceBusMessage(), Cancellation));
    }

    [Fact]
    public async Task An_expired_signature_is_rejected()
    {
        await using var brokers = await StartAsync(Key);
        await using var proxy = new TlsProxy(brokers.Broker.Port);
        await using var client = new ServiceBusClient(Namespace, Signature(DateTimeOffset.UtcNow.AddHours(-1)), Options(proxy));

        await Should.ThrowAsync<UnauthorizedAccessException>(() => RoundTripAsync(client));
    }

    [Fact]
    public async Task A_wrong_key_is_rejected()
    {
        await using var brokers = await StartAsync(Key);
        var wrong = brokers.Broker.ConnectionString.Replace(Key, "another key", StringComparison.Ordinal);
        await using var client = new ServiceBusClient(wrong, new ServiceBusClientOptions { RetryOptions = Once });

        (await Should.ThrowAsync<UnauthorizedAccessException>(() => RoundTripAsync(client))).Message.ShouldNotContain("another key");
    }

    [Fact]
    public async Task A_broker_without_a_key_accepts_any_token_as_the_emulator_does()
    {
        await using var brokers = await StartAsync(key: null);
        var other = brokers.Broker.ConnectionString.Replace("SharedAccessKey=any", "SharedAccessKey=whatever", StringComparison.Ordinal);
        await using var client = new ServiceBusClient(other);

        await RoundTripAsync(client);
    }

    private static Task<Brokers> StartAsync(string? key) => Brokers.StartAsync(options =>
    {
        options.SharedAccessKey = key;
        options.Queues.Add(new QueueOptions("queue"));
        options.Queues.Add(new QueueOptions("other"));
    });

    private static ServiceBusClientOptions Options(TlsProxy proxy) => new()
    {
        RetryOptions = Once,
        CustomEndpointAddress = proxy.Endpoint,
        CertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == proxy.Certificate.GetCertHashString(),
    };

    // https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas
    private static AzureSasCredential Signature(DateTimeOffset expiresAt)
    {
        var resource = WebUtility.UrlEncode($"sb://{Namespace}/queue");
        var expiry = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}")));
        return new($"SharedAccessSignature sr={resource}&sig={WebUtility.UrlEncode(signature)}&se={expiry}&skn={KeyName}");
    }

    private static async Task RoundTripAsync(ServiceBusClient client)
    {
        await client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("one"));
        await using var receiver = client.CreateReceiver("queue");
        var message = await receiver.NextAsync();
        message.Body.ToString().ShouldBe("one");
        await receiver.CompleteMessageAsync(message, Cancellation);
    }
}
