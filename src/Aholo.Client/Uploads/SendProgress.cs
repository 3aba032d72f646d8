namespace Aholo.Uploads;

/// <summary>Counts the bytes of a stage, from several threads, and takes back those of an attempt that has to be repeated.</summary>
internal sealed class SendProgress(UploadStage stage, long total, long done, IProgress<UploadProgress>? progress, Action<int>? onSent = null)
{
    private long _done = done;

    /// <summary>A function that makes the counter of each attempt at one piece of work.</summary>
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
