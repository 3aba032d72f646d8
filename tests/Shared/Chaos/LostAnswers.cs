using Aholo.Functions.Projects;
using Aholo.Functions.Storage;

namespace Aholo.Tests.Chaos;

/// <summary>
/// Holds what a person was asked against the creates whose answer was lost. From the outside, such a create is one that the app has not written down the
/// answer of by itself: each project in the account has its answer from its own create, or from a person who was asked. And a question has a cause when,
/// between the beginning of the create and the question, the service kept the answer back, the app was killed, something that it depends on was away, or
/// the answer took longer than it waits.
/// </summary>
/// <param name="kills">When the app was killed.</param>
/// <param name="outages">When something was away.</param>
/// <param name="lostAnswers">Aholo's ids of projects of whose creation the service did not tell.</param>
/// <param name="patience">How long the app waits for an answer.</param>
internal sealed class LostAnswers(
    IReadOnlyList<DateTimeOffset> kills, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> outages, IReadOnlySet<string> lostAnswers, TimeSpan patience)
{
    /// <summary>What does not fit together about a project.</summary>
    /// <param name="record">Its record.</param>
    /// <param name="ledger">What the app knows of its create.</param>
    /// <param name="created">Aholo's ids of the projects that the account has of it.</param>
    public IEnumerable<string> Check(ProjectRecord record, CreateEntry? ledger, IReadOnlyList<string> created)
    {
        var questions = record.Timings.Zip(record.Timings.Skip(1))
            .Where(stages => stages is { First.Stage: ProjectStage.Creating, Second.Stage: ProjectStage.AwaitingDecision })
            .Select(stages => (Begun: stages.First.At, Asked: stages.Second.At))
            .ToList();
        if (created.Count > 0 && (ledger?.AholoProjectId != created[^1] || ledger.AnsweredBy != "create" && questions.Count == 0))
            yield return $"{created[^1]} is in the account, {questions.Count} questions were asked, and the answer is {ledger?.AholoProjectId} by {ledger?.AnsweredBy}";
        if (created.Any(lostAnswers.Contains) && questions.Count == 0)
            yield return "the service lost the answer to its create, and nobody was asked";

        foreach (var (begun, asked) in questions)
        {
            if (asked - begun < patience
                && !kills.Any(kill => kill >= begun && kill <= asked)
                && !outages.Any(outage => outage.To >= begun && outage.From <= asked)
                && !created.Any(lostAnswers.Contains))
            {
                yield return $"a person was asked at {asked:HH:mm:ss.fff} although nothing was lost since {begun:HH:mm:ss.fff}";
            }
        }
    }
}
