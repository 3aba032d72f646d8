using System.Text;
using Aholo.Files.Text;

namespace Aholo.Functions.Tests.Projects;

public sealed class BoundedTextTests
{
    private const string Family = "👨‍👩‍👧";

    [Theory]
    [InlineData("", 30)]
    [InlineData("cup.jpg", 30)]
    [InlineData("杯子杯子杯子杯子杯子", 30)]
    public void A_text_that_fits_is_not_changed(string text, int maxBytes) => text.Bound(maxBytes).ShouldBe(text);

    [Fact]
    public void The_omitted_part_is_counted_in_bytes() =>
        new string('x', 1_000).Bound(100).ShouldBe(new string('x', 73) + "… (927 more bytes)");

    [Theory]
    [InlineData("杯")]
    [InlineData("📷")]
    [InlineData(Family)]
    [InlineData("e\u0301")]
    [InlineData("x")]
    [InlineData("\r\n")]
    public void No_character_is_split_at_any_limit(string character)
    {
        var text = string.Concat(Enumerable.Repeat(character, 200));
        for (var maxBytes = 60; maxBytes < 120; maxBytes++)
        {
            var bounded = text.Bound(maxBytes);

            Encoding.UTF8.GetByteCount(bounded).ShouldBeLessThanOrEqualTo(maxBytes);
            var start = bounded[..bounded.IndexOf('…', StringComparison.Ordinal)];
            start.Length.ShouldBeGreaterThan(0);
            start.Replace(character, "", StringComparison.Ordinal).ShouldBeEmpty();
            bounded.Bound(maxBytes).ShouldBe(bounded, "bounding again changes nothing");
            BoundedText.Start(text, maxBytes).Replace(character, "", StringComparison.Ordinal).ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_character_above_the_limit_is_split_between_code_points()
    {
        var endless = "📷" + string.Concat(Enumerable.Repeat("\u0301", 100_000));

        var bounded = endless.Bound(100);

        bounded.ShouldStartWith("📷\u0301");
        Encoding.UTF8.GetByteCount(bounded).ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void A_text_with_half_a_surrogate_pair_does_not_fail() =>
        Encoding.UTF8.GetByteCount(new string('\ud800', 1_000).Bound(100)).ShouldBeLessThanOrEqualTo(100);

    [Fact]
    public void A_name_is_quoted() => "a'b.jpg".Quote().ShouldBe("'a'b.jpg'");
}
