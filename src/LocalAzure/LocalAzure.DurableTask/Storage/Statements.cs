using Microsoft.Data.Sqlite;

namespace LocalAzure.DurableTask.Storage;

/// <summary>The prepared statements of one connection.</summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = [];

    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
                _statements.Add(sql, statement = new(connection, sql));
            return statement;
        }
    }

    /// <summary>Reads everything from one snapshot of the store.</summary>
    public T InSnapshot<T>(Func<T> read)
    {
        this["BEGIN"].Execute();
        try
        {
            return read();
        }
        finally
        {
            this["ROLLBACK"].Execute();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
    }
}
