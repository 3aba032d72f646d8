namespace LocalAzure.DurableTask.Storage;

/// <summary>
/// The tables of the store. Each start of an instance gets a new key; the key stays when the instance continues as new. Times are UTC ticks. Large columns
/// come last, so that scans do not read them.
/// </summary>
internal static class Schema
{
    public const int Version = 2;

    public const string Sql = """
        CREATE TABLE instances (
            key INTEGER PRIMARY KEY,
            instance_id TEXT NOT NULL UNIQUE,
            execution_id TEXT NOT NULL,
            status INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            completed_at INTEGER,
            scheduled_at INTEGER,
            parent_key INTEGER,
            name TEXT NOT NULL,
            version TEXT,
            parent BLOB,
            tags BLOB,
            custom_status TEXT,
            failure BLOB,
            input TEXT,
            output TEXT
        );
        CREATE INDEX instances_by_status ON instances (status, key);
        CREATE INDEX instances_by_parent ON instances (parent_key) WHERE parent_key IS NOT NULL;

        CREATE TABLE history (
            instance_key INTEGER NOT NULL,
            work_item INTEGER NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (instance_key, work_item)
        ) WITHOUT ROWID;

        CREATE TABLE messages (
            id INTEGER PRIMARY KEY,
            instance_key INTEGER NOT NULL,
            due INTEGER NOT NULL,
            execution_id TEXT,
            data BLOB NOT NULL
        );
        CREATE INDEX messages_by_instance ON messages (instance_key, due, id);
        CREATE INDEX messages_by_due ON messages (due, instance_key);

        CREATE TABLE activities (
            id INTEGER PRIMARY KEY,
            instance_key INTEGER NOT NULL,
            data BLOB NOT NULL
        );
        CREATE INDEX activities_by_instance ON activities (instance_key);
        """;
}
