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
    public void A_create_that_was_answered_needs_no_question() => Check(asked: null, answeredBy: "create").ShouldBeEmpty();

    [Theory]
    [InlineData("killed")]
    [InlineData("away")]
    [InlineData("lost by the service")]
    [InlineData("waited for in vain")]
    public void A_question_about_an_answer_that_was_lost_is_right(string how)
    {
        Lose(how);

        Check(asked: TimeSpan.FromSeconds(how == "waited for in vain" ? 2 : 1), answeredBy: "resolve").ShouldBeEmpty();
    }

    [Fact]
    public void A_question_without_a_cause_is_wrong()
    {
        _kills.Add(Begun.AddSeconds(-1));
        _outages.Add((Begun.AddSeconds(-5), Begun.AddSeconds(-2)));
        _lost.Add("another's");

        Check(asked: TimeSpan.FromSeconds(1), answeredBy: "resolve").ShouldHaveSingleItem().ShouldContain("although nothing was lost");
    }

    [Fact]
    public void An_answer_that_the_service_lost_and_nobody_asked_about_is_wrong()
    {
        Lose("lost by the service");

        Check(asked: null, answeredBy: "create").ShouldHaveSingleItem().ShouldContain("no decision was requested");
    }

    [Theory]
    [InlineData("there", "resolve")]
    [InlineData("another", "create")]
    [InlineData(null, null)]
    public void A_project_in_the_account_has_its_answer_from_its_create_or_from_a_person_who_was_asked(string? answer, string? answeredBy) =>
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
