using Aholo.Functions.Projects;

namespace Aholo.Functions.Tests.Projects;

public sealed class FilePathTests
{
    [Theory]
    [InlineData("cup.jpg")]
    [InlineData("a folder/杯子 1.jpg")]
    [InlineData("..jpg/x..y")]
    [InlineData("a\U0001F600\uFFFD\uE000\uFDD0\U0001FFFE.jpg")]
    public void A_path_in_the_container_is_accepted(string path) => FilePath.TryCheck(path, out _).ShouldBeTrue();

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("../cup.jpg", "segment")]
    [InlineData("a/../../cup.jpg", "segment")]
    [InlineData("/cup.jpg", "segment")]
    [InlineData("a//cup.jpg", "segment")]
    [InlineData("a/./cup.jpg", "segment")]
    [InlineData("a\\cup.jpg", "backslash")]
    [InlineData("a\0.jpg", "control")]
    [InlineData("a\n.jpg", "control")]
    [InlineData("a\u202Egpj.exe", "control")]
    [InlineData("a\u2067.jpg", "control")]
    [InlineData("a\u2028.jpg", "control")]
    [InlineData("a\t.jpg", "control character (U+0009)")]
    [InlineData("a\u001F.jpg", "control character (U+001F)")]
    [InlineData("a\u007F.jpg", "control character (U+007F)")]
    [InlineData("a\u0085.jpg", "control character (U+0085)")]
    [InlineData("\uFFFE", "a character that XML cannot represent (U+FFFE)")]
    [InlineData("a/b\uFFFF.jpg", "a character that XML cannot represent (U+FFFF)")]
    [InlineData("a./cup.jpg", "dot")]
    public void A_path_that_leaves_the_container_or_is_misleading_is_rejected_with_a_reason(string? path, string reason)
    {
        FilePath.TryCheck(path, out var error).ShouldBeFalse();
        error.ShouldContain(reason);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_rejected()
    {
        FilePath.TryCheck("a\uD83D.jpg", out var error).ShouldBeFalse();
        error.ShouldContain("(U+D83D)");
    }

    [Fact]
    public void A_path_longer_than_the_limit_of_storage_is_rejected() => FilePath.TryCheck(new('a', 1025), out _).ShouldBeFalse();
}
