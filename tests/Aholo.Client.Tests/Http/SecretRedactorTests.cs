using Aholo.Http;

namespace Aholo.Tests.Http;

public sealed class SecretRedactorTests
{
    [Theory]
    [InlineData("a", "A parameter is bad")]
    [InlineData("par", "A parameter is bad")]
    [InlineData("/+=", "Expected /+= at the end")]
    [InlineData("", "A parameter is bad")]
    public void A_secret_below_four_characters_leaves_text_readable(string secret, string text) =>
        new SecretRedactor([secret]).Clean(text).ShouldBe(text);

    [Theory]
    [InlineData("s3cr", "The key s3cr is bad", "The key *** is bad")]
    [InlineData("s3cr", "The key S3CR is bad", "The key *** is bad")]
    [InlineData("a/+=", "?key=a%2F%2B%3D&x=1", "?key=***&x=1")]
    public void A_secret_of_four_characters_is_replaced_as_it_is_and_as_it_stands_in_a_URL(string secret, string text, string expected) =>
        new SecretRedactor([secret]).Clean(text).ShouldBe(expected);
}
