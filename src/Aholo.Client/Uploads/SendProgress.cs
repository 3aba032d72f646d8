namespace Aholo.Uploads;

/// <summary>Counts the bytes of a stage. Thread-safe. Subtracts the bytes of an attempt that is retried.</summary>
internal sealed class SendProgress(UploadStage stage, long total, long done, IProgress<UploadProgress>? progress, Action<int>? onSent = null)
{
    private long _done = done;

    /// <summary>Starts a piece of work. Call the returned function at each attempt to get the counter of the attempt.</summary>
    public Func<Action<int>> Piece()
    {
        long counted = 0;
        return () =>
        {
            Interlocked.Add(ref _done, -Interlocked.Exchange(ref counted, 0));
            return bytes =>
            {
                Interlocked.Add(ref counted, bytes);
                onSent?.Invoke(bytes);
                progress?.Report(new(stage, Interlocked.Add(ref _done, bytes), total));
            };
        };
    }
}
