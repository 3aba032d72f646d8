using Aholo.Functions.Projects;

namespace Aholo.Functions.Tests.Projects;

public sealed class ProjectIdTests
{
    [Fact]
    public void The_same_upload_always_gives_the_same_id_and_a_new_version_another()
    {
        var id = ProjectId.FromBlob("uploads", new("cup.jpg", "0x8DC"));

        id.ShouldBe(ProjectId.FromBlob("uploads", new("cup.jpg", "0x8DC")));
        id.ShouldNotBe(ProjectId.FromBlob("uploads", new("cup.jpg", "0x8DD")));
        id.ShouldNotBe(ProjectId.FromBlob("others", new("cup.jpg", "0x8DC")));
        id.ShouldNotBe(ProjectId.FromIdempotencyKey("cup.jpg"));
        ProjectId.IsValid(id).ShouldBeTrue(id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("p")]
    [InlineData("wait-p0123456789abcdefghj")]
    [InlineData("p0123456789abcdefghi")]
    [InlineData("p0123456789ABCDEFGHJ")]
    [InlineData("p0123456789abcdefgh/")]
    public void An_invalid_id_is_recognized(string? text) => ProjectId.IsValid(text).ShouldBeFalse();

    [Fact]
    public void Ids_are_spread_over_the_whole_alphabet() =>
        Enumerable.Range(0, 1_000).Select(i => ProjectId.FromIdempotencyKey($"{i}")).Distinct().Count().ShouldBe(1_000);
}
