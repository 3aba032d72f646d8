namespace Aholo.Tests.Tasks;

public sealed class AholoTaskTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    [InlineData(9, false)]
    [InlineData(-1, false)]
    public void Only_documented_statuses_are_final(int status, bool final) =>
        Task(status, new() { Ply = new("https://cos.example/a.ply") }).IsFinal.ShouldBe(final);

    [Fact]
    public void Success_without_an_asset_is_not_final() => Task(3, AholoAssets.None).IsFinal.ShouldBeFalse();

    [Fact]
    public void One_asset_of_any_kind_is_enough()
    {
        var url = new Uri("https://cos.example/x");
        foreach (var assets in (AholoAssets[])[new() { Spz = url }, new() { Sog = url }, new() { LodMeta = url }, new() { Panorama = url }])
            Task(3, assets).IsFinal.ShouldBeTrue();
    }

    private static AholoTask Task(int status, AholoAssets assets) =>
        new() { ProjectId = "P", Status = (AholoTaskStatus)status, RawStatus = "", Assets = assets };
}
