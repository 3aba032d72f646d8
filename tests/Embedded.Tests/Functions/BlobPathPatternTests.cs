using Embedded.Functions.Blobs;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Tests.Functions;

public sealed class BlobPathPatternTests
{
    [Theory]
    [InlineData("uploads/{name}", "a.jpg", "name=a.jpg")]
    [InlineData("uploads/{name}", "a/b/c.jpg", "name=a/b/c.jpg")]
    [InlineData("uploads/{name}.{ext}", "a.b.jpg", "name=a.b ext=jpg")]
    [InlineData("uploads/in/{folder}/{name}", "in/a/b/c", "folder=a/b name=c")]
    [InlineData("uploads/in/{folder}/{name}", "in/a", null)]
    [InlineData("uploads/{name}.jpg", "a.JPG", null)]
    [InlineData("uploads/{name}.jpg", "a-jpg", null)]
    [InlineData("uploads/{{x}}-{name}", "{x}-1", "name=1")]
    [InlineData("uploads/fixed.txt", "fixed.txt", "")]
    [InlineData("uploads/fixed.txt", "fixed-txt", null)]
    [InlineData("uploads", "any/thing", "")]
    public void A_pattern_matches_as_on_Azure(string path, string blob, string? expected)
    {
        var pattern = new BlobPathPattern(path);

        var tokens = pattern.Matches(blob) ? string.Join(' ', pattern.Bind(blob).Select(token => $"{token.Key}={token.Value}")) : null;

        tokens.ShouldBe(expected);
    }

    [Theory]
    [InlineData("uploads/in/{name}.jpg", "in/")]
    [InlineData("uploads/{{x}}-{name}", "{x}-")]
    [InlineData("uploads", "")]
    public void Only_blobs_with_the_patterns_beginning_are_listed(string path, string prefix) => new BlobPathPattern(path).Prefix.ShouldBe(prefix);

    [Theory]
    [InlineData("")]
    [InlineData("/name")]
    [InlineData("uploads/")]
    [InlineData("Uploads/{name}")]
    [InlineData("up{x}/{name}")]
    [InlineData("uploads/{name")]
    [InlineData("uploads/name}")]
    [InlineData("uploads/{na-me}")]
    [InlineData("uploads/{a}{A}")]
    public void A_path_that_is_no_pattern_is_an_error(string path) =>
        Should.Throw<FunctionWorkerException>(() => new BlobPathPattern(path)).Message.ShouldContain($"'{path}'");
}
