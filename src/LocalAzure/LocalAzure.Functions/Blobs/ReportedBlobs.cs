using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LocalAzure.Shared;

namespace LocalAzure.Functions.Blobs;

/// <summary>
/// Keeps a file of the blob versions that have been reported, one line each. The file is rewritten when it is opened and when most of its lines are
/// outdated.
/// </summary>
internal sealed partial class ReportedBlobs : IDisposable
{
    private const int SmallFile = 1_000;

    private readonly Dictionary<string, string> _etags = new(StringComparer.Ordinal);
    private readonly string _path;
    private FileStream _file;
    private int _lines;

    private ReportedBlobs(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            foreach (var line in File.ReadLines(path))
            {
                if (Read(line) is { } entry)
                    _etags[entry.Name] = entry.ETag;
            }
        }

        Rewrite();
        _file = Append();
    }

    /// <summary>Opens the file, and creates it if it does not exist.</summary>
    /// <exception cref="LocalFunctionsHostException">The file cannot be read or written.</exception>
    public static ReportedBlobs Open(string path)
    {
        try
        {
            return new(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalFunctionsHostException($"The list of reported blobs '{path}' cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Returns whether this version of the blob has been reported.</summary>
    public bool Contains(string name, string etag) => _etags.TryGetValue(name, out var known) && known == etag;

    /// <summary>Adds versions that have been reported.</summary>
    /// <exception cref="IOException">They could not be written. They are kept in memory until the process ends.</exception>
    public void Add(IEnumerable<(string Name, string ETag)> blobs)
    {
        var added = blobs.ToList();
        foreach (var (name, etag) in added)
            _etags[name] = etag;

        WholeAppend.Append(_file, Lines(added));
        _lines += added.Count;
        if (_lines > SmallFile && _lines > 2 * _etags.Count)
            Compact();
    }

    /// <summary>Removes blobs that no longer exist.</summary>
    public void Keep(IReadOnlySet<string> existing)
    {
        foreach (var name in _etags.Keys.Where(name => !existing.Contains(name)).ToList())
            _etags.Remove(name);
    }

    /// <summary>The number of blobs.</summary>
    public int Count => _etags.Count;

    public void Dispose() => _file.Dispose();

    // If a line was cut off when the process ended, its blob is reported twice, which receivers of events must expect.
    private static Entry? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EntryJson.Default.Entry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Lines(IEnumerable<(string Name, string ETag)> blobs)
    {
        var lines = new StringBuilder();
        foreach (var (name, etag) in blobs)
            lines.Append(JsonSerializer.Serialize(new Entry(name, etag), EntryJson.Default.Entry)).Append('\n');
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private void Compact()
    {
        _file.Dispose(); // Windows cannot replace an open file
        try
        {
            Rewrite();
        }
        finally
        {
            _file = Append();
        }
    }

    private void Rewrite()
    {
        var written = _path + ".new";
        File.WriteAllBytes(written, Lines(_etags.Select(entry => (entry.Key, entry.Value))));
        File.Move(written, _path, overwrite: true);
        _lines = _etags.Count;
    }

    private FileStream Append() => new(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private sealed record Entry(string Name, string ETag);

    [JsonSerializable(typeof(Entry))]
    private sealed partial class EntryJson : JsonSerializerContext;
}
