using System.Text;
using System.Text.Json;

namespace Aholo.Cli.Projects;

/// <summary>
/// Records the steps of a command, one line of JSON each, so that the same command can resume and never creates twice. A line is on the disk before the
/// next step begins; a truncated last line is dropped. One process at a time opens the file.
/// </summary>
internal sealed class ProjectJournal : IDisposable
{
    private const int MaxLength = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> LineStart => "{\"event\":\""u8;

    private readonly FileStream _file;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();

    private ProjectJournal(FileStream file, TimeProvider clock) => (_file, _clock) = (file, clock);

    /// <summary>Gets the recorded state.</summary>
    public JournalState State { get; private set; } = new();

    public string Path => _file.Name;

    /// <summary>Opens or creates a journal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">The expected project: <see cref="ProjectDefinition.Fingerprint"/>.</param>
    /// <param name="name">The project's name.</param>
    /// <param name="clock">The clock for the times of entries.</param>
    /// <exception cref="CliException">The journal is in use, damaged, or belongs to another project.</exception>
    public static ProjectJournal Open(string path, string fingerprint, string name, TimeProvider clock)
    {
        var journal = new ProjectJournal(OpenFile(path), clock);
        try
        {
            journal.Read();
            if (journal.State.Fingerprint is null)
            {
                journal.Write(new(JournalEvent.Begun, default) { Fingerprint = fingerprint, Name = name });
                // A device accepts every write and stores nothing.
                if (journal._file.Length == 0)
                    throw NotRegular(path);
            }
            else if (journal.State.Fingerprint != fingerprint)
            {
                throw OfAnother(path, journal.State);
            }

            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Gets the full paths of a journal and of the assets that it lists. <see cref="Open"/> reports errors.</summary>
    public static IReadOnlySet<string> FindFiles(string path)
    {
        var files = new HashSet<string> { path };
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= MaxLength })
                return files;
            foreach (var line in File.ReadLines(path))
            {
                if (JsonSerializer.Deserialize(line, JournalJsonContext.Default.JournalEntry) is { Event: JournalEvent.Downloaded, Path: { Length: > 0 } asset })
                    files.Add(System.IO.Path.GetFullPath(asset));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return files;
        }

        return files;
    }

    /// <summary>Records a step, and returns once it is on the disk.</summary>
    public void Write(JournalEntry entry)
    {
        entry = entry with { At = _clock.GetUtcNow() };
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, JournalJsonContext.Default.JournalEntry) + "\n");
        lock (_gate)
        {
            _file.Write(line);
            _file.Flush(flushToDisk: true);
            State = State.After(entry);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream OpenFile(string path)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0,
            };
            // The journal holds the URLs of the uploads.
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new FileStream(path, options);
            if (file.CanSeek)
                return file;
            file.Dispose();
            throw NotRegular(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCode.Files,
                $"The journal '{path}' cannot be opened: {exception.Message} If the same command is running, wait for it. Otherwise choose " +
                "another file with --journal.",
                exception);
        }
    }

    private void Read()
    {
        if (_file.Length > MaxLength)
            throw Damaged("it is too large");
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);

        // A truncated line was never acted on: the next step waits for the complete line.
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        var cut = bytes.AsSpan(whole);
        if (!cut.StartsWith(LineStart[..Math.Min(LineStart.Length, cut.Length)]))
            throw Damaged("its last line is not an entry");
        if (cut.Length > 0)
            _file.SetLength(whole);
        _file.Position = whole;
        foreach (var line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                State = State.After(JsonSerializer.Deserialize(line, JournalJsonContext.Default.JournalEntry) ?? throw new JsonException("a line is null"));
            }
            catch (JsonException exception)
            {
                throw Damaged(exception.Message);
            }
        }

        if (whole > 0 && State.Fingerprint is null)
            throw Damaged("it does not name its project");
    }

    private static CliException NotRegular(string path) => new(
        ExitCode.Files, $"The journal '{path}' is not a regular file. Choose another file with --journal.");

    private CliException Damaged(string why) => new(
        ExitCode.Files,
        $"'{Path}' is not a valid journal: {why}. Choose another file with --journal. If the journal was damaged, check the Aholo console " +
        "for the project before you create it again.");

    private static CliException OfAnother(string path, JournalState state) => new(
        ExitCode.Usage,
        $"'{path}' is the journal of another project ('{state.Name}'{(state.ProjectId is { } id ? $", {id}" : "")}): the options or files differ. " +
        "Choose another folder with --download, or another journal with --journal.")
    {
        ProjectId = state.ProjectId,
    };
}
