using Aholo.Files.Media;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;

namespace Aholo.Local.Testing.Chaos;

/// <summary>
/// Compares the decisions that were requested with the creates whose response was lost. Each project in the account must have been recorded by its own
/// create, or by an operator's decision. A decision is justified if, between the create and the request, the service withheld the response, the app was
/// killed, a dependency was stopped, or the response took longer than the timeout.
/// </summary>
/// <param name="kills">When the app was killed.</param>
/// <param name="outages">When a dependency was stopped.</param>
/// <param name="lostAnswers">The ids at Aholo of projects whose create response was withheld.</param>
/// <param name="timeout">How long the app waits for a response.</param>
internal sealed class LostAnswers(
    IReadOnlyList<DateTimeOffset> kills, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> outages, IReadOnlySet<string> lostAnswers, TimeSpan timeout)
{
    /// <summary>Gets the contradictions of a project.</summary>
    /// <param name="record">The record of the project.</param>
    /// <param name="ledger">The app's entry about the create.</param>
    /// <param name="created">The ids at Aholo of the projects that the account holds for it.</param>
    public IEnumerable<string> Check(ProjectRecord record, CreateEntry? ledger, IReadOnlyList<string> created)
    {
        var questions = record.Timings.Zip(record.Timings.Skip(1))
            .Where(stages => stages is { First.Stage: ProjectStage.Creating, Second.Stage: ProjectStage.AwaitingDecision })
            .Select(stages => (Begun: stages.First.At, Asked: stages.Second.At))
            .ToList();
        if (created.Count > 0 && (ledger?.AholoProjectId != created[^1] || ledger.AnsweredBy != "create" && questions.Count == 0))
            yield return $"{created[^1]} is in the account, {questions.Count} decisions were requested, and the app recorded {ledger?.AholoProjectId} by {ledger?.AnsweredBy}";
        if (created.Any(lostAnswers.Contains) && questions.Count == 0)
            yield return "the service withheld the create response, and no decision was requested";

        foreach (var (begun, asked) in questions)
        {
            if (asked - begun < timeout
                && !kills.Any(kill => kill >= begun && kill <= asked)
                && !outages.Any(outage => outage.To >= begun && outage.From <= asked)
                && !created.Any(lostAnswers.Contains))
            {
                yield return $"a decision was requested at {asked:HH:mm:ss.fff} although nothing was lost since {begun:HH:mm:ss.fff}";
            }
        }
    }
}
