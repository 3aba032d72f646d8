using System.Text.RegularExpressions;
using Aholo.Functions.Configuration;
using Aholo.Functions.Workflow.Activities;
using Aholo.Local.Hosting;
using Microsoft.Data.Sqlite;

namespace Aholo.EndToEnd.Tests;

/// <summary>What one project of the main job takes, counted at the services and in the store of orchestrations.</summary>
/// <param name="StorageWrites">Requests to the users' storage that write.</param>
/// <param name="StorageReads">Those that read.</param>
/// <param name="AholoCalls">Requests to Aholo, by call; uploaded files are one each.</param>
/// <param name="Polls">Looks at its task.</param>
/// <param name="Turns">How often an orchestrator ran.</param>
/// <param name="Activities">The activities that ran.</param>
/// <param name="Messages">The messages between orchestrators and their steps: each step's start and end, each timer.</param>
/// <param name="HistoryRows">The events of both histories; one row each in Azure Storage.</param>
/// <param name="HistoryBytes">What they hold, in the form that the store of the local host keeps.</param>
internal sealed partial record ProjectCost(
    int StorageWrites,
    int StorageReads,
    IReadOnlyDictionary<string, long> AholoCalls,
    int Polls,
    int Turns,
    int Activities,
    int Messages,
    int HistoryRows,
    long HistoryBytes)
{
    // A turn's row in the store holds its events as a JSON array; each event names its type.
    private const string Rows = "FROM history JOIN instances ON instances.key = history.instance_key AND instances.instance_id GLOB $instances";
    private const string Events = $"{Rows}, json_each(CAST(history.data AS TEXT))";
    private const string Type = "json_extract(value, '$.$type')";

    // The events that come to an orchestrator; the others are what it did.
    private static readonly string[] Received =
    [
        "ExecutionStartedEvent", "TaskCompletedEvent", "TaskFailedEvent", "TimerFiredEvent", "EventRaisedEvent",
        "SubOrchestrationInstanceCompletedEvent", "SubOrchestrationInstanceFailedEvent",
    ];

    /// <summary>Counts what a project has taken.</summary>
    /// <param name="environment">Where the project has ended and the function app does not run any more.</param>
    /// <param name="id">The id of the project.</param>
    /// <param name="storageLog">The requests to storage from the upload of the project to that of the next.</param>
    /// <param name="calls">The requests to Aholo.</param>
    public static ProjectCost Count(LocalEnvironment environment, string id, IEnumerable<string> storageLog, IReadOnlyDictionary<string, long> calls)
    {
        // Listing is how the local host notices uploads; on Azure Event Grid reports them. What is not in the users' containers is the host's own.
        // The first of the others is the upload itself, which is the user's.
        var containers = new StorageOptions();
        string[] users = [$"/{containers.Uploads}/", $"/{containers.Assets}/", $"/{containers.State}/"];
        var requests = storageLog.Select(line => RequestLine().Match(line))
            .Where(line => !line.Groups["target"].Value.Contains("comp=list", StringComparison.Ordinal))
            .Where(line => users.Any(container => line.Groups["target"].Value.Contains(container, StringComparison.Ordinal)))
            .Select(line => line.Groups["method"].Value)
            .Skip(1)
            .ToList();

        using var connection = new SqliteConnection($"Data Source={Path.Combine(environment.FunctionsDirectory, "durable.db")};Mode=ReadOnly");
        connection.Open();
        long Query(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("$instances", $"*{id}*"); // the orchestration of the project, and the one that waits for Aholo
            return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }

        var activities = (int)Query($"SELECT count(*) {Events} WHERE {Type} = 'TaskScheduledEvent'");
        var received = (int)Query($"SELECT count(*) {Events} WHERE {Type} IN ({string.Join(", ", Received.Select(type => $"'{type}'"))})");
        return new(
            requests.Count(method => method is not ("GET" or "HEAD")),
            requests.Count(method => method is "GET" or "HEAD"),
            calls,
            Polls: (int)Query($"SELECT count(*) {Events} WHERE {Type} = 'TaskScheduledEvent' AND json_extract(value, '$.Name') = '{nameof(GetAholoTask)}'"),
            Turns: (int)Query($"SELECT count(*) {Rows}"),
            activities,
            Messages: received + activities,
            HistoryRows: (int)Query($"SELECT count(*) {Events}"),
            Query($"SELECT sum(length(history.data)) {Rows}"));
    }

    /// <summary>The lines of a log that is still written.</summary>
    public static IReadOnlyList<string> ReadLog(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("\"(?<method>[A-Z]+) (?<target>/[^ ]*) HTTP/")]
    private static partial Regex RequestLine();
}
