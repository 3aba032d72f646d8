using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LocalAzure.Shared;

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
    /// <exception cref="IOException">They could not be written. They are remembered all the same until the process ends.</exception>
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

    /// <summary>Forgets the blobs that do not exist any more.</summary>
    public void Keep(IReadOnlySet<string> existing)
    {
        foreach (var name in _etags.Keys.Where(name => !existing.Contains(name)).ToList())
            _etags.Remove(name);
    }

    /// <summary>How many blobs are remembered.</summary>
    public int Count => _etags.Count;

    public void Dispose() => _file.Dispose();

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

    private static byte[] Lines(IEnumerable<(string Name, string ETag)> blobs)
    {
        var lines = new StringBuilder();
        foreach (var (name, etag) in blobs)
            lines.Append(JsonSerializer.Serialize(new Entry(name, etag), EntryJson.Default.Entry)).Append('\n');
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private void Compact()
    {
        _file.Dispose(); // Windows replaces no file that is open
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
