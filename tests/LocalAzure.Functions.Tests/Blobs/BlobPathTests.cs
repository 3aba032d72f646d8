using LocalAzure.Functions.Blobs;

namespace LocalAzure.Functions.Tests.Blobs;

/// <summary>Which blobs belong to the path of a trigger.</summary>
public sealed class BlobPathTests
{
    [Theory]
    [InlineData("uploads/{name}", "", "a/b.jpg", true)]
    [InlineData("uploads", "", "a/b.jpg", true)]
    [InlineData("uploads/photos/{name}.jpg", "photos/", "photos/a.jpg", true)]
    [InlineData("uploads/photos/{name}.jpg", "photos/", "photos/a.png", false)]
    [InlineData("uploads/{folder}/{name}.jpg", "", "a.jpg", false)]
    [InlineData("uploads/{folder}/{name}.jpg", "", "x/y/a.jpg", true)]
    [InlineData("uploads/fixed.json", "fixed.json", "fixed.json", true)]
    [InlineData("uploads/fixed.json", "fixed.json", "fixed_json", false)]
    [InlineData("uploads/{{a}}/{name}", "{a}/", "{a}/b", true)]
    public void A_path_is_a_prefix_and_a_pattern(string path, string prefix, string blob, bool matches)
    {
        var parsed = new BlobPath(path);

        parsed.Container.ShouldBe("uploads");
        parsed.Prefix.ShouldBe(prefix);
        parsed.Matches(blob).ShouldBe(matches);
    }
}
