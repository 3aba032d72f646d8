namespace Aholo.Local.Hosting;

/// <summary>The log of the function app and its host: a file, and its last lines in memory.</summary>
internal sealed class AppLog : IDisposable
{
    private const int TailLength = 30;

    private readonly Lock _lock = new();
    private readonly Queue<string> _tail = new();
    private readonly StreamWriter _file;
    private bool _disposed;

    /// <param name="path">The file, which is appended to.</param>
    public AppLog(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    /// <summary>Gets the last lines.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
                return string.Join(Environment.NewLine, _tail);
        }
    }

    /// <summary>Adds a line.</summary>
    public void Write(string line)
    {
        lock (_lock)
        {
            _tail.Enqueue(line);
            if (_tail.Count > TailLength)
                _tail.Dequeue();
            if (!_disposed)
                _file.WriteLine(line);
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
}
