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
    public void Final_is_what_the_service_documents_and_never_a_number_that_nobody_knows(int status, bool final) =>
        Task(status, new() { Ply = new("https://cos.example/a.ply") }).IsFinal.ShouldBe(final);

    [Fact]
    public void Success_without_a_result_is_not_final_yet() => Task(3, AholoAssets.None).IsFinal.ShouldBeFalse();

    [Fact]
    public void Any_one_result_will_do()
    {
        var url = new Uri("https://cos.example/x");
        foreach (var assets in (AholoAssets[])[new() { Spz = url }, new() { Sog = url }, new() { LodMeta = url }, new() { Panorama = url }])
            Task(3, assets).IsFinal.ShouldBeTrue();
    }

    private static AholoTask Task(int status, AholoAssets assets) =>
        new() { ProjectId = "P", Status = (AholoTaskStatus)status, RawStatus = "", Assets = assets };
}
