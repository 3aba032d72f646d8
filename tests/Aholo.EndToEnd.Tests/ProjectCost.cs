using System.Text.RegularExpressions;
using Aholo.Functions.Configuration;
using Aholo.Functions.Workflow.Activities;
using Aholo.Local.Hosting;
using Microsoft.Data.Sqlite;

namespace Aholo.EndToEnd.Tests;

/// <summary>The cost of one project, counted at the services and in the store of orchestrations.</summary>
/// <param name="StorageWrites">The write requests to the users' containers.</param>
/// <param name="StorageReads">The read requests.</param>
/// <param name="AholoCalls">The requests to Aholo, by call.</param>
/// <param name="Polls">The requests for the status of its task.</param>
/// <param name="Sessions">The sessions of the orchestrators.</param>
/// <param name="Activities">The activities that ran.</param>
/// <param name="Messages">The messages of activities, timers and events.</param>
/// <param name="HistoryRows">The history events; one row each in Azure Storage.</param>
/// <param name="HistoryBytes">Their size in the store of the local host.</param>
internal sealed partial record ProjectCost(
    int StorageWrites,
    int StorageReads,
    IReadOnlyDictionary<string, long> AholoCalls,
    int Polls,
    int Sessions,
    int Activities,
    int Messages,
    int HistoryRows,
    long HistoryBytes)
{
    // The row of a session has its events as a JSON array.
    private const string Rows = "FROM history JOIN instances ON instances.key = history.instance_key AND instances.instance_id GLOB $instances";
    private const string Events = $"{Rows}, json_each(CAST(history.data AS TEXT))";
    private const string Type = "json_extract(value, '$.$type')";

    // The events that an orchestrator receives.
    private static readonly string[] Received =
    [
        "ExecutionStartedEvent", "TaskCompletedEvent", "TaskFailedEvent", "TimerFiredEvent", "EventRaisedEvent",
        "SubOrchestrationInstanceCompletedEvent", "SubOrchestrationInstanceFailedEvent",
    ];

    /// <summary>Counts the cost of a project.</summary>
    /// <param name="environment">The environment, in which the project has ended and the function app has stopped.</param>
    /// <param name="id">The id of the project.</param>
    /// <param name="storageLog">The requests to storage from the upload of the project to that of the next.</param>
    /// <param name="calls">The requests to Aholo.</param>
    public static ProjectCost Count(LocalEnvironment environment, string id, IEnumerable<string> storageLog, IReadOnlyDictionary<string, long> calls)
    {
        // Excludes the requests of the host: listings, which replace Event Grid on the local host, and other containers.
        // The first request is the user's upload.
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
            Sessions: (int)Query($"SELECT count(*) {Rows}"),
            activities,
            Messages: received + activities,
            HistoryRows: (int)Query($"SELECT count(*) {Events}"),
            Query($"SELECT sum(length(history.data)) {Rows}"));
    }

    /// <summary>Reads the lines of a log that is still being written.</summary>
    public static IReadOnlyList<string> ReadLog(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("\"(?<method>[A-Z]+) (?<target>/[^ ]*) HTTP/")]
    private static partial Regex RequestLine();
}
