using Aholo.Files.Media;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Local.Testing.Chaos;

namespace Aholo.EndToEnd.Tests;

public sealed class LostAnswersTests
{
    private static readonly DateTime Begun = new(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);

    private readonly List<DateTimeOffset> _kills = [];
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _outages = [];
    private readonly HashSet<string> _lost = [];

    [Fact]
    public void A_create_with_a_response_needs_no_decision() => Check(asked: null, answeredBy: "create").ShouldBeEmpty();

    [Theory]
    [InlineData("killed")]
    [InlineData("away")]
    [InlineData("lost by the service")]
    [InlineData("waited for in vain")]
    public void A_decision_about_a_lost_response_is_expected(string how)
    {
        Lose(how);

        Check(asked: TimeSpan.FromSeconds(how == "waited for in vain" ? 2 : 1), answeredBy: "resolve").ShouldBeEmpty();
    }

    [Fact]
    public void A_decision_without_a_lost_response_is_a_violation()
    {
        _kills.Add(Begun.AddSeconds(-1));
        _outages.Add((Begun.AddSeconds(-5), Begun.AddSeconds(-2)));
        _lost.Add("another's");

        Check(asked: TimeSpan.FromSeconds(1), answeredBy: "resolve").ShouldHaveSingleItem().ShouldContain("although nothing was lost");
    }

    [Fact]
    public void A_lost_response_without_a_decision_is_a_violation()
    {
        Lose("lost by the service");

        Check(asked: null, answeredBy: "create").ShouldHaveSingleItem().ShouldContain("no decision was requested");
    }

    [Theory]
    [InlineData("there", "resolve")]
    [InlineData("another", "create")]
    [InlineData(null, null)]
    public void A_project_in_the_account_is_known_from_its_create_or_from_the_decision_of_an_operator(string? answer, string? answeredBy) =>
        Check(asked: null, answeredBy, answer).ShouldHaveSingleItem().ShouldContain("is in the account");

    private void Lose(string how)
    {
        if (how == "killed")
            _kills.Add(Begun.AddSeconds(0.5));
        if (how == "away")
            _outages.Add((Begun.AddSeconds(-1), Begun.AddSeconds(0.1)));
        if (how == "lost by the service")
            _lost.Add("there");
    }

    private List<string> Check(TimeSpan? asked, string? answeredBy, string? answer = "there")
    {
        StageTiming[] question = asked is { } after ? [new(ProjectStage.AwaitingDecision, Begun + after), new(ProjectStage.Creating, Begun + 2 * after)] : [];
        var record = new ProjectRecord
        {
            Id = "id",
            Outcome = ProjectStage.Succeeded,
            Timings = [new(ProjectStage.Creating, Begun), .. question, new(ProjectStage.Waiting, Begun.AddSeconds(10))],
        };
        return
        [
            .. new LostAnswers(_kills, _outages, _lost, TimeSpan.FromSeconds(2))
                .Check(record, new CreateEntry { AholoProjectId = answer, AnsweredBy = answeredBy }, created: ["there"]),
        ];
    }
}
