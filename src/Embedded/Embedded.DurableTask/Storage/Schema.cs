namespace Embedded.DurableTask.Storage;

/// <summary>The tables of the store. An execution key is new for every start and every continue-as-new of an instance.</summary>
internal static class Schema
{
    public const int Version = 1;

    public const string Sql = """
        CREATE TABLE IF NOT EXISTS instances (
            execution_key INTEGER PRIMARY KEY,
            instance_id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            status INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            input TEXT,
            output TEXT,
            custom_status TEXT,
            failure BLOB,
            parent_key INTEGER,
            parent_task INTEGER,
            parent_name TEXT,
            parent_instance_id TEXT,
            trace_parent TEXT
        );
        CREATE INDEX IF NOT EXISTS instances_by_creation ON instances (created_at, instance_id);
        CREATE INDEX IF NOT EXISTS instances_by_parent ON instances (parent_key) WHERE parent_key IS NOT NULL;
        CREATE INDEX IF NOT EXISTS open_instances ON instances (execution_key) WHERE status IN (0, 6, 7);

        CREATE TABLE IF NOT EXISTS history (
            execution_key INTEGER NOT NULL,
            turn INTEGER NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (execution_key, turn)
        ) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS inbox (
            id INTEGER PRIMARY KEY,
            execution_key INTEGER NOT NULL,
            due INTEGER NOT NULL,
            external INTEGER NOT NULL,
            timer INTEGER,
            data BLOB NOT NULL
        );
        CREATE INDEX IF NOT EXISTS inbox_by_execution ON inbox (execution_key);

        CREATE TABLE IF NOT EXISTS activities (
            id INTEGER PRIMARY KEY,
            execution_key INTEGER NOT NULL,
            instance_id TEXT NOT NULL,
            task INTEGER NOT NULL,
            name TEXT NOT NULL,
            input TEXT,
            trace_parent TEXT
        );
        """;
}
