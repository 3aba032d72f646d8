using LocalAzure.DurableTask.Serialization;
using Microsoft.Data.Sqlite;

namespace LocalAzure.DurableTask.Storage;

/// <summary>Reads the columns of rows.</summary>
internal static class Rows
{
    /// <summary>Reads all rows and disposes of the reader.</summary>
    public static List<T> ReadAll<T>(this SqliteDataReader rows, Func<SqliteDataReader, T> read)
    {
        using (rows)
        {
            var found = new List<T>();
            while (rows.Read())
                found.Add(read(rows));
            return found;
        }
    }

    public static string? ReadText(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] ReadBytes(this SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTime? ReadTime(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTime(row.GetInt64(column), DateTimeKind.Utc);

    public static T? ReadJson<T>(this SqliteDataReader row, int column)
        where T : class => row.IsDBNull(column) ? null : HistoryJson.Read<T>(row.ReadBytes(column));
}
