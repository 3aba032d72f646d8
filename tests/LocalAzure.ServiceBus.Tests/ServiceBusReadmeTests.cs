using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The examples of the README.</summary>
public sealed class ServiceBusReadmeTests
{
    private const string Path = "src/LocalAzure/LocalAzure.ServiceBus/README.md";

    [Fact]
    public async Task The_configuration_starts_a_broker()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("Config.json"), Readme.Snippets(Path, "json").ShouldHaveSingleItem(), TestContext.Current.CancellationToken);
        await using var brokers = await Brokers.StartAsync(options => options.AddEmulatorConfiguration(folder.File("Config.json")));

        await brokers.SendAsync("orders", new ServiceBusMessage("order"));
        await brokers.SendAsync("events", Event("order.failed", 3), Event("order.failed", 2), Event("order.paid", 3));

        (await brokers.PeekAsync("orders")).Count.ShouldBe(1);
        (await brokers.PeekAsync("events/Subscriptions/failures")).Count.ShouldBe(1);

        static ServiceBusMessage Event(string subject, int attempt) => new() { Subject = subject, ApplicationProperties = { ["attempt"] = attempt } };
    }

    [Fact]
#pragma warning disable xUnit1051 // The code is that of the README.
    public async Task The_code_compiles_and_runs()
    {
        await using var broker = await ServiceBusBroker.StartAsync(new ServiceBusBrokerOptions { Port = 0, Queues = { new("orders") } });
        await using var client = new ServiceBusClient(broker.ConnectionString);

        await client.CreateSender("orders").SendMessageAsync(new ServiceBusMessage("order"), TestContext.Current.CancellationToken);

        Readme.Source("tests/LocalAzure.ServiceBus.Tests/ServiceBusReadmeTests.cs").ShouldContain(Readme.Snippets(Path, "csharp").ShouldHaveSingleItem());
    }
#pragma warning restore xUnit1051

    [Fact]
    public void The_configuration_for_the_tests_with_the_official_emulator_is_valid()
    {
        var options = new ServiceBusBrokerOptions();

        options.AddEmulatorConfiguration(System.IO.Path.Combine(Repository.Root, "tests", "Aholo.EndToEnd.Tests", "servicebus-emulator", "config.json"));

        options.Queues.ShouldHaveSingleItem().RequiresDuplicateDetection.ShouldBeTrue();
    }
}
