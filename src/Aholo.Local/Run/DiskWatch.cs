namespace Aholo.Local.Run;

/// <summary>Reports when the data directory can no longer be written, and when it can again. The log cannot, because it is in that directory.</summary>
internal sealed class DiskWatch(string dataDirectory, IRunReporter reporter)
{
    // A smaller file may find space on a disk that is full for the others.
    private const int ProbeLength = 256 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly byte[] _content = new byte[ProbeLength];
    private bool _isReported;

    /// <summary>Watches until it is canceled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            Check();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Writes a file, and reports whether that is possible if it has changed.</summary>
    internal void Check()
    {
        var failure = TryWrite();
        if (failure is not null && !_isReported)
        {
            reporter.Disk(
                $"The data directory {dataDirectory} cannot be written: {failure.Message} Uploads are refused, and projects and events wait. " +
                "Free some space on its disk: work continues automatically. If the disk is read-only, stop the command, repair the disk and start again.");
        }

        if (failure is null && _isReported)
            reporter.Disk($"The data directory {dataDirectory} can be written again. Uploads whose event failed meanwhile are started by the sweep.");
        _isReported = failure is not null;
    }

    private Exception? TryWrite()
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(dataDirectory, ".disk-probe"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            probe.Write(_content);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception;
        }
    }
}
