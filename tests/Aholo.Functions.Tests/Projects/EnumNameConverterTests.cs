using System.Text.Json;
using Aholo.Files.Assets;
using Aholo.Files.Text;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Tests.Projects;

public sealed class EnumNameConverterTests
{
    [Theory]
    [InlineData("\"Waiting\"", AholoTaskStatus.Waiting)]
    [InlineData("\"waiting\"", AholoTaskStatus.Waiting)]
    [InlineData("1", AholoTaskStatus.Waiting)]
    [InlineData("99", AholoTaskStatus.Unknown)]
    [InlineData("9999999999", AholoTaskStatus.Unknown)]
    [InlineData("1.5", AholoTaskStatus.Unknown)]
    [InlineData("\"1\"", AholoTaskStatus.Unknown)]
    [InlineData("\"Dreaming\"", AholoTaskStatus.Unknown)]
    public void A_value_is_read_by_name_or_number_and_is_unknown_otherwise(string json, AholoTaskStatus value) =>
        JsonSerializer.Deserialize<AholoTaskStatus>(json, FunctionsJson.Shared.Options).ShouldBe(value);

    [Fact]
    public void A_value_without_a_name_is_written_as_unknown()
    {
        Written((AholoTaskStatus)99).ShouldBe("\"Unknown\"");
        Written((TaskQuality)99).ShouldBe("\"unknown\"");
        Written(TaskQuality.High).ShouldBe("\"high\"");
    }

    [Fact]
    public void The_names_in_histories_never_change()
    {
        JsonSerializer.Serialize(ProjectStage.TimedOut).ShouldBe("\"TimedOut\"");
        JsonSerializer.Serialize(ProjectKind.Generation).ShouldBe("\"Generation\"");
        JsonSerializer.Deserialize<AssetKind>("\"Mesh\"").ShouldBe((AssetKind)(-1));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("[1]")]
    public void A_value_that_is_neither_a_name_nor_a_number_cannot_be_read(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<AholoTaskStatus>(json, FunctionsJson.Shared.Options));

    [Fact]
    public void An_unknown_decision_of_an_operator_is_rejected() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize("""{"decision":"postpone"}""", FunctionsJson.Shared.ResolveRequest));

    private static string Written<T>(T value) => JsonSerializer.Serialize(value, FunctionsJson.Shared.Options);
}
