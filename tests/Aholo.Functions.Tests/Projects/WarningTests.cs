using System.Text.Json;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Workflow.Activities;

namespace Aholo.Functions.Tests.Projects;

public sealed class WarningTests
{
    private static readonly Warning Small = new(WarningCodes.Small, "'a.jpg' is small.", "a.jpg", new() { Width = 64, Height = 48 });

    [Fact]
    public void A_warning_that_an_earlier_version_wrote_as_text_is_read_without_a_code()
    {
        var record = JsonSerializer.Deserialize(
            """{ "id": "p1", "outcome": "Succeeded", "timings": [], "warnings": ["It is small."] }""", FunctionsJson.Shared.ProjectRecord)!;
        record.Warnings.ShouldBe([new(WarningCodes.Other, "It is small.")]);

        var batch = JsonSerializer.Deserialize<BatchResult>("""{ "Problems": [], "Warnings": ["It is small."], "Videos": 0 }""")!;
        batch.Warnings.ShouldBe([new(WarningCodes.Other, "It is small.")]);
    }

    [Fact]
    public void A_warning_is_the_same_in_a_history_as_in_a_record()
    {
        var batch = BatchResult.Fine with { Warnings = [Small] };
        var inHistory = JsonSerializer.Serialize(batch);

        inHistory.ShouldContain("""{"code":"file.small",""");
        JsonSerializer.Deserialize<BatchResult>(inHistory)!.Warnings.ShouldBe([Small]);
        var plan = new ProjectPlan { Spec = new() { Name = "a" }, Files = [], Warnings = [Small] };
        JsonSerializer.Deserialize(JsonSerializer.Serialize(plan, FunctionsJson.Shared.ProjectPlan), FunctionsJson.Shared.ProjectPlan)!.Warnings.ShouldBe([Small]);
    }

    [Fact]
    public void A_warning_of_any_length_is_bounded() =>
        new Warning(WarningCodes.Asset, new string('图', 5_000)).Message.Length.ShouldBeLessThan(BoundedText.MaxMessage);
}
