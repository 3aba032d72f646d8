using System.Runtime.ExceptionServices;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAzure.Aspire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aholo.AppHost.Tests;

/// <summary>What the integrations add to an AppHost, without starting it.</summary>
public sealed class ModelTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        DisableDashboard = true,
        ProjectDirectory = Path.GetTempPath(),
    });

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_string_of_Azurite_has_the_development_account_and_the_ports_of_all_three_services()
    {
        var azurite = _builder.AddAzurite("storage");
        Allocate(azurite.Resource, ("blob", 4_001), ("queue", 4_002), ("table", 4_003));

        var connection = await azurite.Resource.ConnectionStringExpression.GetValueAsync(CancellationToken);

        var parts = connection!.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        parts["AccountName"].ShouldBe("devstoreaccount1");
        parts["BlobEndpoint"].ShouldBe("http://127.0.0.1:4001/devstoreaccount1");
        parts["QueueEndpoint"].ShouldBe("http://127.0.0.1:4002/devstoreaccount1");
        parts["TableEndpoint"].ShouldBe("http://127.0.0.1:4003/devstoreaccount1");
        new Azure.Storage.Blobs.BlobServiceClient(connection).AccountName.ShouldBe("devstoreaccount1");
    }

    [Fact]
    public async Task A_connection_string_of_the_broker_makes_the_SDK_use_it_as_an_emulator()
    {
        var broker = _builder.AddServiceBusBroker("servicebus");
        Allocate(broker.Resource, ("amqp", 4_004));

        var connection = await broker.Resource.ConnectionStringExpression.GetValueAsync(CancellationToken);

        connection.ShouldNotBeNull().ShouldContain("UseDevelopmentEmulator=true");
        Azure.Messaging.ServiceBus.ServiceBusConnectionStringProperties.Parse(connection).Endpoint.Port.ShouldBe(4_004);
    }

    [Fact]
    public async Task The_broker_receives_its_queues_and_topics_as_a_configuration_of_the_official_emulator()
    {
        var broker = _builder.AddServiceBusBroker("servicebus").WithQueue("orders", requiresDuplicateDetection: true).WithTopic("events", "all", "audit");

        var arguments = await ArgumentsAsync(broker.Resource);

        using var configuration = JsonDocument.Parse(File.ReadAllText(arguments[arguments.IndexOf("--config") + 1]));
        var entities = configuration.RootElement.GetProperty("UserConfig").GetProperty("Namespaces")[0];
        entities.GetProperty("Queues")[0].GetProperty("Name").GetString().ShouldBe("orders");
        entities.GetProperty("Queues")[0].GetProperty("Properties").GetProperty("RequiresDuplicateDetection").GetBoolean().ShouldBeTrue();
        entities.GetProperty("Topics")[0].GetProperty("Subscriptions").EnumerateArray().Select(subscription => subscription.GetProperty("Name").GetString())
            .ShouldBe(["all", "audit"]);
    }

    [Fact]
    public async Task A_broker_with_a_configuration_file_and_added_queues_is_rejected_with_a_remedy()
    {
        var broker = _builder.AddServiceBusBroker("servicebus").WithConfigurationFile("Config.json").WithQueue("orders");

        var error = await Should.ThrowAsync<DistributedApplicationException>(() => ArgumentsAsync(broker.Resource));

        error.Message.ShouldContain("servicebus");
        error.Message.ShouldContain("Put them into the file.");
    }

    [Fact]
    public async Task The_local_host_receives_the_folder_the_data_directory_and_the_home_page()
    {
        var app = _builder.AddLocalFunctionsApp("functions", "out").WithDataDirectory("data").WithHomePage("/api/ui/");

        var arguments = await ArgumentsAsync(app.Resource);

        Path.GetFileName(arguments[0]).ShouldBe("LocalAzure.Functions.dll");
        File.Exists(arguments[0]).ShouldBeTrue();
        arguments[1].ShouldBe(Path.GetFullPath("out", _builder.AppHostDirectory));
        arguments[arguments.IndexOf("--data") + 1].ShouldBe(Path.GetFullPath("data", _builder.AppHostDirectory));
        arguments[arguments.IndexOf("--home-page") + 1].ShouldBe("/api/ui/");
    }

    [Fact]
    public void A_function_app_waits_for_its_storage_and_each_resource_has_a_health_check_and_is_not_deployed()
    {
        var storage = _builder.AddAzurite("storage");
        var broker = _builder.AddServiceBusBroker("servicebus");
        var app = _builder.AddLocalFunctionsApp("functions", "out").WithHostStorage(storage);

        app.Resource.Annotations.OfType<WaitAnnotation>().ShouldContain(wait => wait.Resource == storage.Resource);
        foreach (var part in (IResource[])[storage.Resource, broker.Resource, app.Resource])
        {
            part.Annotations.OfType<HealthCheckAnnotation>().ShouldHaveSingleItem($"health checks of {part.Name}");
            part.Annotations.ShouldContain(ManifestPublishingCallbackAnnotation.Ignore);
        }
    }

    private async Task<List<string>> ArgumentsAsync(IResourceWithArgs resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            endpoint.TargetPort = 4_000;
        await using var app = _builder.Build();
        var result = await ExecutionConfigurationBuilder.Create(resource).WithArgumentsConfig().BuildAsync(
            app.Services.GetRequiredService<DistributedApplicationExecutionContext>(), NullLogger.Instance, CancellationToken);
        if (result.Exception is { } exception)
            ExceptionDispatchInfo.Throw(exception);
        return [.. result.Arguments.Select(argument => argument.Value)];
    }

    private static void Allocate(IResource resource, params (string Name, int Port)[] ports)
    {
        foreach (var (name, port) in ports)
        {
            var endpoint = resource.Annotations.OfType<EndpointAnnotation>().Single(endpoint => endpoint.Name == name);
            endpoint.AllocatedEndpoint = new(endpoint, "127.0.0.1", port);
        }
    }
}
