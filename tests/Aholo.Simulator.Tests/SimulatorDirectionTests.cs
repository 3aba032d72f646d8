namespace Aholo.Tests.Simulator;

public sealed class SimulatorDirectionTests
{
    [Fact]
    public void Folders_use_only_the_folders_before_them() => FolderDirection.ShouldBe(
        "Aholo.Simulator", "Http", "Storage", "Stats", "Pictures", "Uploads", "Projects", "Assets", "V1", "V2", "Lux3D", "Faults");
}
