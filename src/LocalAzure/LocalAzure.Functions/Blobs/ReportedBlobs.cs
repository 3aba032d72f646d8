using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalAzure.Functions.Blobs;

/// <summary>
/// Remembers in a file which versions of blobs have been reported. A line is added for each; the file is written anew when it is opened and when most
/// of its lines are outdated.
/// </summary>
internal sealed partial class ReportedBlobs : IDisposable
{
    private const int SmallFile = 1_000;

    private readonly Dictionary<string, string> _etags = new(StringComparer.Ordinal);
    private readonly string _path;
    private StreamWriter _writer;
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

        _writer = Rewrite();
    }

    /// <summary>Opens the file, and creates it when it is missing.</summary>
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

    /// <summary>Whether this version of the blob has been reported.</summary>
    public bool Contains(string name, string etag) => _etags.TryGetValue(name, out var known) && known == etag;

    /// <summary>Remembers versions that have been reported.</summary>
    public void Add(IEnumerable<(string Name, string ETag)> blobs)
    {
        foreach (var (name, etag) in blobs)
        {
            _etags[name] = etag;
            WriteLine(_writer, name, etag);
        }

        _writer.Flush();
        if (_lines > SmallFile && _lines > 2 * _etags.Count)
        {
            _writer.Dispose();
            _writer = Rewrite();
        }
    }

    /// <summary>Forgets the blobs that do not exist any more.</summary>
    public void Keep(IReadOnlySet<string> existing)
    {
        foreach (var name in _etags.Keys.Where(name => !existing.Contains(name)).ToList())
            _etags.Remove(name);
    }

    /// <summary>How many blobs are remembered.</summary>
    public int Count => _etags.Count;

    public void Dispose() => _writer.Dispose();

    // A line that was cut off by the end of the process is a blob that is reported twice, which receivers of events must expect.
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

    private StreamWriter Rewrite()
    {
        var written = _path + ".new";
        _lines = 0;
        using (var writer = new StreamWriter(written))
        {
            foreach (var (name, etag) in _etags)
                WriteLine(writer, name, etag);
        }

        File.Move(written, _path, overwrite: true);
        return new(_path, append: true);
    }

    private void WriteLine(StreamWriter writer, string name, string etag)
    {
        writer.WriteLine(JsonSerializer.Serialize(new Entry(name, etag), EntryJson.Default.Entry));
        _lines++;
    }

    private sealed record Entry(string Name, string ETag);

    [JsonSerializable(typeof(Entry))]
    private sealed partial class EntryJson : JsonSerializerContext;
}
