using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LocalAzure.Shared;

namespace Aholo.Simulator.Storage;

/// <summary>
/// Stores immutable records by key, in memory and as lines of JSON in a file, where the last line of a key is its value. Opening the file removes
/// superseded lines and a truncated last line.
/// </summary>
internal sealed class JournaledStore<T> : IDisposable
    where T : class
{
    private readonly ConcurrentDictionary<string, T> _records = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private readonly Func<T, string> _key;
    private readonly JsonTypeInfo<T> _json;
    private readonly FileStream _journal;

    /// <param name="path">The file; created if it does not exist.</param>
    /// <param name="key">Gets the key of a record.</param>
    /// <param name="json">The JSON contract of a record.</param>
    /// <param name="keep">Selects the records of an existing file to keep; null keeps all.</param>
    public JournaledStore(string path, Func<T, string> key, JsonTypeInfo<T> json, Func<T, bool>? keep = null)
    {
        (_key, _json) = (key, json);
        foreach (var record in Read(path, json))
            _records[key(record)] = record;
        foreach (var record in _records.Values.Where(record => keep?.Invoke(record) == false))
            _records.TryRemove(key(record), out _);

        var compacted = path + ".new";
        using (var file = File.Create(compacted))
        {
            foreach (var record in _records.Values)
                file.Write(Line(record));
        }

        File.Move(compacted, path, overwrite: true);
        _journal = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public IEnumerable<T> All => _records.Values;

    public T Get(string key) => _records[key];

    public bool TryGet(string key, [NotNullWhen(true)] out T? record) => _records.TryGetValue(key, out record);

    public void Add(T record)
    {
        lock (_writing)
            Write(record);
    }

    /// <summary>
    /// Replaces a record by the result of <paramref name="change"/>, atomically. If it throws, the record is unchanged.
    /// </summary>
    public T Update(string key, Func<T, T> change)
    {
        lock (_writing)
            return Write(change(_records[key]));
    }

    public void Dispose() => _journal.Dispose();

    private T Write(T record)
    {
        WholeAppend.Append(_journal, Line(record));
        return _records[_key(record)] = record;
    }

    private byte[] Line(T record) => [.. JsonSerializer.SerializeToUtf8Bytes(record, _json), (byte)'\n'];

    private static IEnumerable<T> Read(string path, JsonTypeInfo<T> json)
    {
        if (!File.Exists(path))
            yield break;

        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            T? record;
            try
            {
                record = JsonSerializer.Deserialize(lines[i], json);
            }
            catch (JsonException) when (i == lines.Length - 1)
            {
                // The process ended while writing the last line.
                yield break;
            }

            if (record is not null)
                yield return record;
        }
    }
}
