using System.Text;
using System.Text.Json;

namespace Aholo.Cli.Projects;

/// <summary>
/// What a command has done, a line of JSON for each step, so that the same command goes on after a crash and never creates twice. A line is on the disk
/// before the step after it begins; one that a crash has cut is dropped. One process at a time has the file open.
/// </summary>
internal sealed class ProjectJournal : IDisposable
{
    private const int MaxLength = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> LineStart => "{\"event\":\""u8;

    private readonly FileStream _file;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();

    private ProjectJournal(FileStream file, TimeProvider clock) => (_file, _clock) = (file, clock);

    /// <summary>What it says so far.</summary>
    public JournalState State { get; private set; } = new();

    public string Path => _file.Name;

    /// <summary>Opens a journal, or begins a new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">The project that it has to be of: <see cref="ProjectPlan.Fingerprint"/>.</param>
    /// <param name="name">The project's name.</param>
    /// <param name="clock">The time of entries.</param>
    /// <exception cref="CliException">It is in use, damaged, or of another project.</exception>
    public static ProjectJournal Open(string path, string fingerprint, string name, TimeProvider clock)
    {
        var journal = new ProjectJournal(OpenFile(path), clock);
        try
        {
            journal.Read();
            if (journal.State.Fingerprint is null)
            {
                journal.Write(new(JournalEvent.Begun, default) { Fingerprint = fingerprint, Name = name });
                // A device takes everything and keeps nothing.
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

    /// <summary>Reads which results a journal lists, as full paths. What cannot be read is for <see cref="Open"/> to report.</summary>
    public static IReadOnlySet<string> FindDownloads(string path)
    {
        var downloads = new HashSet<string>();
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= MaxLength })
                return downloads;
            foreach (var line in File.ReadLines(path))
            {
                if (JsonSerializer.Deserialize(line, JournalJsonContext.Default.JournalEntry) is { Event: JournalEvent.Downloaded, Path: { Length: > 0 } result })
                    downloads.Add(System.IO.Path.GetFullPath(result));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return downloads;
        }

        return downloads;
    }

    /// <summary>Writes down a step, and returns once it is on the disk.</summary>
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
            // It holds the links to the uploads.
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
                $"The journal '{path}' cannot be opened: {exception.Message} If the same command is running elsewhere, wait for it; otherwise choose " +
                "another place with --journal.",
                exception);
        }
    }

    private void Read()
    {
        if (_file.Length > MaxLength)
            throw Damaged("it is too long");
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);

        // What a crash has cut was never acted on: the next step waits for the whole line.
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        var cut = bytes.AsSpan(whole);
        if (!cut.StartsWith(LineStart[..Math.Min(LineStart.Length, cut.Length)]))
            throw Damaged("its last line is none of this command");
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
            throw Damaged("it does not say which project it is of");
    }

    private static CliException NotRegular(string path) => new(
        ExitCode.Files, $"The journal '{path}' is not a regular file, so it keeps nothing. Choose another place with --journal.");

    private CliException Damaged(string why) => new(
        ExitCode.Files,
        $"'{Path}' is not a journal of this command: {why}. Choose another place with --journal. If it is one, and it is damaged, look in the Aholo console " +
        "for the project before you create it again.");

    private static CliException OfAnother(string path, JournalState state) => new(
        ExitCode.Usage,
        $"'{path}' is the journal of another project ('{state.Name}'{(state.ProjectId is { } id ? $", {id}" : "")}): the options or the files differ. " +
        "Choose another folder with --download, or another journal with --journal.")
    {
        ProjectId = state.ProjectId,
    };
}
