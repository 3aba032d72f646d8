using Aholo.Tests.Architecture;

namespace LocalAzure.ServiceBus.Tests;

public sealed class ServiceBusArchitectureTests
{
    [Fact]
    public void Namespaces_depend_on_each_other_in_one_direction() =>
        typeof(ServiceBusBroker).Assembly.ShouldHaveLayers("Protocol", "Filters", "Configuration", "Engine", "Links");
}
