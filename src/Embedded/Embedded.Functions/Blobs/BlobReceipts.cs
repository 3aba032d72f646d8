using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Data.Sqlite;

namespace Embedded.Functions.Blobs;

/// <summary>
/// Which version of which blob which function has had, in one SQLite file that one host at a time holds open. A commit survives the end of the
/// process; the last ones may be lost with the machine's power, and their blobs are then handed out again.
/// </summary>
internal sealed class BlobReceipts : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS scopes (id INTEGER PRIMARY KEY, function TEXT NOT NULL, container TEXT NOT NULL, UNIQUE (function, container));
        CREATE TABLE IF NOT EXISTS receipts (
            scope INTEGER NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL, tries INTEGER NOT NULL, completed INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (scope, name)) WITHOUT ROWID;
        CREATE TEMP TABLE seen (scope INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (scope, name)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    /// <exception cref="FunctionWorkerException">The file is another host's, or can't be used.</exception>
    public BlobReceipts(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "blob-receipts.db");
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 1, Pooling = false }.ToString());
        try
        {
            _connection.Open();

            // A pragma answers with a row, and errors of what comes behind a row in the same command are not reported.
            foreach (var pragma in (string[])["locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"])
                Execute($"PRAGMA {pragma}");
            Execute(Schema);
        }
        catch (SqliteException exception)
        {
            _connection.Dispose();
            throw new FunctionWorkerException(
                exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY
                    ? $"Another host uses {path}. End it, or set Embedded:DataDirectory to a folder of this host's own."
                    : $"{path} can't be used ({exception.Message}). Without the file, every blob counts as new.",
                exception);
        }
    }

    /// <summary>The number that stands for a function's receipts in a container.</summary>
    public long Scope(string function, string container) => Read<long>(
        """
        INSERT INTO scopes (function, container) VALUES ($function, $container) ON CONFLICT DO NOTHING;
        SELECT id FROM scopes WHERE function = $function AND container = $container
        """,
        ("$function", function),
        ("$container", container));

    /// <summary>How many blobs have a receipt.</summary>
    public long Count(long scope) => Read<long>("SELECT count(*) FROM receipts WHERE scope = $scope", ("$scope", scope));

    /// <summary>Picks from a page of the container what is still to be done, and counts the blobs that no receipt knows.</summary>
    public (List<BlobVersion> Pending, int Unknown) Compare(long scope, IReadOnlyList<BlobVersion> page)
    {
        lock (_lock)
        {
            using var command = Command(
                """
                SELECT page.key, receipt.name IS NULL
                FROM json_each($page) AS page LEFT JOIN receipts AS receipt ON receipt.scope = $scope AND receipt.name = page.value ->> 0
                WHERE receipt.name IS NULL OR NOT receipt.completed OR receipt.etag <> page.value ->> 1
                """,
                ("$scope", scope),
                ("$page", JsonSerializer.Serialize(page.Select(blob => new[] { blob.Name, blob.ETag }))));
            using var rows = command.ExecuteReader();
            var (pending, unknown) = (new List<BlobVersion>(), 0);
            while (rows.Read())
            {
                pending.Add(page[rows.GetInt32(0)]);
                unknown += rows.GetInt32(1);
            }

            return (pending, unknown);
        }
    }

    /// <summary>Counts a try before it is made, so that a blob which ends the process can't do so for ever.</summary>
    /// <returns>Which try of this version it is, from 1; null when nothing is left to do for it.</returns>
    public long? BeginTry(long scope, BlobVersion blob) => Read<long?>(
        """
        INSERT INTO receipts (scope, name, etag, tries) VALUES ($scope, $name, $etag, 1)
        ON CONFLICT DO UPDATE SET tries = CASE etag WHEN excluded.etag THEN tries + 1 ELSE 1 END, etag = excluded.etag, completed = 0
        WHERE NOT completed OR etag <> excluded.etag
        RETURNING tries
        """,
        ("$scope", scope),
        ("$name", blob.Name),
        ("$etag", blob.ETag));

    /// <summary>Nothing is left to do for this version.</summary>
    public void Complete(long scope, BlobVersion blob) => Execute(
        "UPDATE receipts SET completed = 1 WHERE scope = $scope AND name = $name AND etag = $etag",
        ("$scope", scope),
        ("$name", blob.Name),
        ("$etag", blob.ETag));

    /// <summary>Begins to note which blobs exist, to <see cref="ForgetUnseen"/> the others.</summary>
    public void BeginSeeing(long scope) => Execute("DELETE FROM temp.seen WHERE scope = $scope", ("$scope", scope));

    /// <summary>Notes that the blobs of a page exist.</summary>
    public void See(long scope, IReadOnlyList<BlobVersion> page) => Execute(
        "INSERT OR IGNORE INTO temp.seen SELECT $scope, value FROM json_each($page)",
        ("$scope", scope),
        ("$page", JsonSerializer.Serialize(page.Select(blob => blob.Name))));

    /// <summary>Drops the receipts of blobs that were not seen.</summary>
    public void ForgetUnseen(long scope)
    {
        Execute(
            "DELETE FROM receipts WHERE scope = $scope AND name NOT IN (SELECT name FROM temp.seen WHERE scope = $scope)", ("$scope", scope));
        BeginSeeing(scope);
    }

    public void Dispose()
    {
        lock (_lock)
            _connection.Dispose();
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_lock)
        {
            using var command = Command(sql, parameters);
            command.ExecuteNonQuery();
        }
    }

    private T Read<T>(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_lock)
        {
            using var command = Command(sql, parameters);
            return (T)command.ExecuteScalar()!;
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
