using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LocalAzure.DurableTask.Storage;

/// <summary>The SQLite file of the storage provider cannot be used. The message contains the reason and the remedy.</summary>
public sealed class OrchestrationStoreException : Exception
{
    internal OrchestrationStoreException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }

    /// <summary>Gets whether a retry can succeed: the disk is full, or the file is locked.</summary>
    public bool IsTransient { get; private init; }

    /// <summary>Gets whether an operation on the file failed, as opposed to a store that is closed.</summary>
    internal bool IsFailureOfFile => InnerException is SqliteException;

    internal static OrchestrationStoreException Closed() => new("The orchestration store is closed.");

    internal static OrchestrationStoreException From(string path, Exception exception)
    {
        var (remedy, transient) = (exception as SqliteException)?.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => ("The disk is full. Free some space; stored data is intact and work continues automatically.", true),
            raw.SQLITE_IOERR => ("The disk failed or is full. Check the disk; committed data is kept.", true),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ("Another program has locked the file. Close it.", true),
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM =>
                ("Give this process read and write access to the file and its folder.", false),
            _ => ("The file is damaged or is not an orchestration store. Restore it from a copy, or move it away to start with an empty one.", false),
        };
        return new($"The orchestration store '{path}' cannot be used: {exception.Message} {remedy}", exception) { IsTransient = transient };
    }
}
