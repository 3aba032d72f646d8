using Aholo.Tests;

namespace Aholo.Functions.Tests;

public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("Aholo.Files", "Text", "Problems", "Network", "Media", "Assets")]
    [InlineData(
        "Aholo.Functions",
        "Projects", "Configuration", "Telemetry", "Storage", "Durable", "Webhooks", "Credits", "Events", "Health", "Workflow", "Http", "Triggers", "Dashboard")]
    public void A_folder_uses_only_the_folders_before_it(string project, params string[] order) => FolderDirection.ShouldBe(project, order);
}
