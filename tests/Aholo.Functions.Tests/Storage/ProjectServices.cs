using Aholo.Functions.Configuration;
using Aholo.Functions.Telemetry;
using Aholo.Functions.Triggers;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Aholo.Functions.Tests.Storage;

/// <summary>The app's services for projects, on real storage and without Service Bus and Aholo.</summary>
internal static class ProjectServices
{
    public static ServiceProvider Create(StorageFixture storage, TimeProvider time) => new ServiceCollection()
        .AddLogging()
        .AddMetrics()
        .AddSingleton(time)
        .AddOptions<AholoFunctionsOptions>().Services
        .AddSingleton(storage.Client)
        .AddSingleton(Substitute.For<ServiceBusClient>())
        .AddSingleton(Substitute.For<AholoClient>())
        .AddSingleton<ProjectMetrics>()
        .AddSingleton<HistoryPurge>()
        .AddSingleton<FileStatePurge>()
        .AddProjects()
        .BuildServiceProvider();
}
