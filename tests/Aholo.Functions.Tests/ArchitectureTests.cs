using Aholo.Tests;

namespace Aholo.Functions.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void A_folder_uses_only_the_folders_before_it() => FolderDirection.ShouldBe(
        "Aholo.Functions",
        "Projects", "Network", "Configuration", "Telemetry", "Media", "Assets", "Storage", "Durable", "Webhooks", "Credits", "Events", "Health",
        "Workflow", "Http", "Triggers", "Dashboard");
}
