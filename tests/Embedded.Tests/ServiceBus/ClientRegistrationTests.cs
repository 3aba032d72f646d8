using Azure.Messaging.ServiceBus;
using Embedded.ServiceBus;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Tests.ServiceBus;

/// <summary>Clients by dependency injection, as an app registers them.</summary>
public sealed class ClientRegistrationTests
{
    [Fact]
    public async Task A_client_is_registered_with_a_connection_string()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var services = new ServiceCollection()
            .AddAzureClientsCore(builder => builder.AddServiceBusClient(brokers.Broker.ConnectionString))
            .BuildServiceProvider();

        await services.GetRequiredService<ServiceBusClient>().CreateSender("queue").SendAllAsync(new ServiceBusMessage("one"));

        (await brokers.Client.CreateReceiver("queue").NextAsync()).Body.ToString().ShouldBe("one");
    }

    [Fact]
    public async Task A_client_is_registered_with_a_configuration_section_that_is_a_connection_string()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        var configuration = Configuration(("ServiceBus", brokers.Broker.ConnectionString));
        await using var services = new ServiceCollection()
            .AddAzureClientsCore(builder =>
                builder.AddServiceBusClient(configuration.GetSection("ServiceBus")).ConfigureOptions(options => options.Identifier = "app"))
            .BuildServiceProvider();

        var client = services.GetRequiredService<ServiceBusClient>();
        await client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("one"));

        client.Identifier.ShouldBe("app");
        (await brokers.Client.CreateReceiver("queue").NextAsync()).Body.ToString().ShouldBe("one");
    }

    [Fact]
    public async Task A_client_is_registered_with_a_configuration_section_that_names_a_namespace()
    {
        var configuration = Configuration(
            ("ServiceBus:fullyQualifiedNamespace", "name.servicebus.windows.net"), ("ServiceBus:RetryOptions:MaxRetries", "7"));
        await using var services = new ServiceCollection()
            .AddAzureClientsCore(builder => builder.AddServiceBusClient(configuration.GetSection("ServiceBus")))
            .BuildServiceProvider();

        services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace.ShouldBe("name.servicebus.windows.net");
    }

    [Fact]
    public async Task A_client_is_registered_with_a_namespace_and_the_builders_credential()
    {
        await using var services = new ServiceCollection()
            .AddAzureClientsCore(builder => builder.AddServiceBusClientWithNamespace("name.servicebus.windows.net"))
            .BuildServiceProvider();

        services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace.ShouldBe("name.servicebus.windows.net");
    }

    [Theory]
    [InlineData("Endpoint=sb://host/", typeof(ArgumentException), "SharedAccessKey")]
    [InlineData("Endpoint=https://host/;SharedAccessKeyName=a;SharedAccessKey=b", typeof(FormatException), "Endpoint")]
    [InlineData("SharedAccessKeyName=a;SharedAccessKey=b", typeof(FormatException), "Endpoint")]
    [InlineData("Endpoint", typeof(FormatException), "malformed")]
    public void A_connection_string_that_lacks_something_is_refused_with_the_reason_and_without_its_secret(
        string connectionString, Type exception, string reason)
    {
        var failure = Should.Throw(() => new ServiceBusClient(connectionString), exception);

        failure.Message.ShouldContain(reason);
        failure.Message.ShouldNotContain("=b");
    }

    [Fact]
    public void A_connection_string_for_one_entity_is_for_no_other()
    {
        var client = new ServiceBusClient("Endpoint=sb://host/;SharedAccessKeyName=a;SharedAccessKey=b;EntityPath=queue");

        client.CreateSender("Queue").EntityPath.ShouldBe("Queue");
        Should.Throw<ArgumentException>(() => client.CreateSender("other")).Message.ShouldContain("'queue'");
    }

    [Fact]
    public void Tests_can_make_a_received_message()
    {
        var message = ServiceBusModelFactory.ServiceBusReceivedMessage(
            BinaryData.FromString("body"),
            messageId: "id",
            subject: "subject",
            properties: new Dictionary<string, object> { ["key"] = 1 },
            deliveryCount: 3);

        message.Body.ToString().ShouldBe("body");
        message.MessageId.ShouldBe("id");
        message.Subject.ShouldBe("subject");
        message.ApplicationProperties["key"].ShouldBe(1);
        message.DeliveryCount.ShouldBe(3);
        message.SequenceNumber.ShouldBe(-1);
    }

    [Fact]
    public void A_new_message_has_the_defaults_of_the_Azure_package()
    {
        var message = new ServiceBusMessage("body");

        message.MessageId.ShouldBeNull();
        message.TimeToLive.ShouldBe(TimeSpan.MaxValue);
        message.ScheduledEnqueueTime.ShouldBe(default);
        message.ApplicationProperties.ShouldBeEmpty();
        Should.Throw<ArgumentException>(() => message.MessageId = "");
        Should.Throw<ArgumentException>(() => message.MessageId = new string('x', 129));
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();
}

internal static class AzureClientsExtensions
{
    public static IServiceCollection AddAzureClientsCore(this IServiceCollection services, Action<AzureClientFactoryBuilder> configure)
    {
        services.AddAzureClients(configure);
        return services;
    }
}
