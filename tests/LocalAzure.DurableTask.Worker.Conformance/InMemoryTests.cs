using LocalAzure.DurableTask.Testing;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>The in-memory engine of Microsoft.</summary>
public sealed class InMemoryTests : FunctionsConformance
{
    protected override OrchestrationHost NewHost() => new FunctionAppHost(
        app =>
        {
            app.Settings["AzureFunctionsJobHost__extensions__durableTask__storageProvider__type"] = InMemoryProviderFactory.ProviderName;
            app.ConfigureHostServices(services => services.AddSingleton<IDurabilityProviderFactory, InMemoryProviderFactory>());
        },
        skipsTime: false);
}
