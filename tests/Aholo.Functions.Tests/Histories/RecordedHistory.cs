using System.Text;
using System.Text.RegularExpressions;
using DurableTask.Core.History;
using LocalAzure.DurableTask;
using LocalAzure.DurableTask.Serialization;

namespace Aholo.Functions.Tests.Histories;

/// <summary>
/// The history of an orchestration that a version of the app recorded, with one event per line: <c>Recorded/VERSION/SCENARIO.ORCHESTRATOR.jsonl</c>.
/// </summary>
internal sealed partial record RecordedHistory(string Version, string Scenario, string Orchestrator)
{
    private const string Extension = ".jsonl";

    private static string Root { get; } = Path.Combine(Repository.Root, "tests", "Aholo.Functions.Tests", "Histories", "Recorded");

    private string File => Path.Combine(Root, Version, $"{Scenario}.{Orchestrator}{Extension}");

    public static IReadOnlyList<RecordedHistory> All { get; } =
    [
        .. from file in Directory.EnumerateFiles(Root, $"*{Extension}", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           let parts = Path.GetFileNameWithoutExtension(file).Split('.')
           select new RecordedHistory(Path.GetFileName(Path.GetDirectoryName(file)!), parts[0], parts[1]),
    ];

    public IEnumerable<string> ReadLines() => System.IO.File.ReadLines(File);

    /// <summary>Splits the history into sessions: from one start of the orchestrator to the next.</summary>
    public IReadOnlyList<IReadOnlyList<HistoryEvent>> ReadSessions()
    {
        var sessions = new List<List<HistoryEvent>>();
        foreach (var line in ReadLines())
        {
            var historyEvent = HistoryJson.ReadEvents(Encoding.UTF8.GetBytes($"[{line}]")).Single();
            if (historyEvent is OrchestratorStartedEvent)
                sessions.Add([]);
            sessions[^1].Add(historyEvent);
        }

        return sessions;
    }

    public async Task WriteAsync(SqliteOrchestrationService service, string instanceId)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        var lines = new StringBuilder();
        await foreach (var historyEvent in service.StreamOrchestrationHistoryAsync(instanceId))
            lines.Append(Encoding.UTF8.GetString(HistoryJson.Write<List<HistoryEvent>>([historyEvent])).AsSpan()[1..^1]).Append('\n');
        await System.IO.File.WriteAllTextAsync(File, Location().Replace(lines.ToString(), ""));
    }

    /// <summary>The source location in a stack frame.</summary>
    [GeneratedRegex(""" in [^ "]+:line \d+""")]
    private static partial Regex Location();

    public override string ToString() => $"{Version}: {Scenario}, {Orchestrator}";
}
