using Aholo.Files.Network;

namespace Aholo.Functions.Tests.Network;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("hooks.example.com", true)]
    [InlineData("*.example.com", true)]
    [InlineData("hooks.example.com:8443", true)]
    [InlineData("[::1]:18811", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("::1", false)]
    [InlineData("*.[::1]", false)]
    [InlineData("*.192.0.2.1", false)]
    [InlineData("*", false)]
    [InlineData("*.", false)]
    [InlineData("*.*.example.com", false)]
    [InlineData("hooks.*.com", false)]
    [InlineData(".example.com", false)]
    [InlineData("https://hooks.example.com", false)]
    [InlineData("hooks.example.com/path", false)]
    [InlineData("", false)]
    public void A_pattern_is_a_host_or_all_names_below_one(string text, bool valid) => HostPattern.IsValid(text).ShouldBe(valid);
}
