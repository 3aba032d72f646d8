using System.Text;
using LocalAzure.Shared;

namespace Aholo.Local.Hosting;

/// <summary>The log file of the function app and its host, with its last lines in memory.</summary>
internal sealed class AppLog : IDisposable
{
    private const int TailLength = 30;

    private readonly Lock _lock = new();
    private readonly Queue<string> _tail = new();
    private readonly Stream _file;
    private int _lost;
    private bool _disposed;

    /// <param name="path">The file to append to.</param>
    public AppLog(string path) : this(Open(path))
    {
    }

    /// <param name="file">The file, without a buffer, so that a failed line is not written with a later one.</param>
    internal AppLog(Stream file) => _file = file;

    /// <summary>Gets the last lines.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
                return string.Join(Environment.NewLine, _tail);
        }
    }

    /// <summary>Adds a line. Lines that cannot be written, for example to a full disk, are counted, and the count is written with the next line that can be.</summary>
    public void Write(string line)
    {
        lock (_lock)
        {
            _tail.Enqueue(line);
            if (_tail.Count > TailLength)
                _tail.Dequeue();
            if (!_disposed)
                TryWrite(_lost == 0 ? line : $"{_lost} lines are missing here because they could not be written.{Environment.NewLine}{line}");
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _file.Dispose();
        }
    }

    private static FileStream Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }

    private void TryWrite(string text)
    {
        try
        {
            WholeAppend.Append(_file, Encoding.UTF8.GetBytes(text + Environment.NewLine));
            _lost = 0;
        }
        catch (IOException)
        {
            _lost++;
        }
    }
}
