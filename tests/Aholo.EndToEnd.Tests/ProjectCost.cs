using System.Text.RegularExpressions;
using Aholo.Functions.Activities;
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
/// <param name="HistoryBytes">What they hold, in the form that the embedded store keeps.</param>
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
    /// <summary>Counts what has been done since everything started.</summary>
    /// <param name="environment">Where one project has ended and the function app does not run any more.</param>
    /// <param name="storageLog">The log of requests to storage.</param>
    /// <param name="skip">How many of its lines are from before the upload.</param>
    /// <param name="functionsDirectory">Where the function app kept its state.</param>
    public static ProjectCost Count(LocalEnvironment environment, string storageLog, int skip, string functionsDirectory)
    {
        // Listing is how the embedded host scans for uploads; on Azure Event Grid tells of them.
        // The first of the others is the upload itself, which is the user's.
        var requests = ReadLog(storageLog).Skip(skip).Select(line => RequestLine().Match(line))
            .Where(line => !line.Groups["target"].Value.Contains("comp=list", StringComparison.Ordinal))
            .Select(line => line.Groups["method"].Value)
            .Skip(1)
            .ToList();
        var calls = environment.Simulator!.GetStats().Calls.Where(call => call.Value > 0).ToDictionary();

        using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(functionsDirectory, "*.db").Single(IsEngine)};Mode=ReadOnly");
        connection.Open();
        long Query(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }

        const string Steps = "FROM history, json_each(CAST(data AS TEXT), '$.Actions') WHERE json_extract(value, '$.$') = 'activity'";
        var turns = (int)Query("SELECT count(*) FROM history");
        var events = (int)Query("SELECT sum(json_array_length(CAST(data AS TEXT), '$.Events')) FROM history");
        var actions = (int)Query("SELECT sum(json_array_length(CAST(data AS TEXT), '$.Actions')) FROM history");
        var activities = (int)Query($"SELECT count(*) {Steps}");
        return new(
            requests.Count(method => method is not ("GET" or "HEAD")),
            requests.Count(method => method is "GET" or "HEAD"),
            calls,
            Polls: (int)Query($"SELECT count(*) {Steps} AND json_extract(value, '$.Name') = '{nameof(GetTask)}'"),
            turns,
            activities,
            Messages: events + activities,
            HistoryRows: events + actions + 2 * turns,
            Query("SELECT sum(length(data)) FROM history"));
    }

    /// <summary>The lines of a log that is still written.</summary>
    public static IReadOnlyList<string> ReadLog(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsEngine(string path) => !Path.GetFileName(path).StartsWith("blob", StringComparison.Ordinal);

    [GeneratedRegex("\"(?<method>[A-Z]+) (?<target>/[^ ]*) HTTP/")]
    private static partial Regex RequestLine();
}
