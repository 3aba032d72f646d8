using System.Globalization;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;

namespace Aholo.Benchmarks.Load;

/// <summary>Drops small photos into storage and waits for their events.</summary>
internal sealed class PhotoDrop(LocalEnvironment environment, EventTimes events, TimeSpan maxWait)
{
    private const int Parallel = 16;

    private readonly byte[] _photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", "mug.jpg"));
    private int _dropped;

    /// <summary>When a photo was in storage, and when its event was in the queue.</summary>
    internal readonly record struct Times(DateTimeOffset Dropped, DateTimeOffset Ended)
    {
        /// <summary>The time from one to the other.</summary>
        public TimeSpan Took => Ended - Dropped;
    }

    /// <summary>Drops photos at an even rate, each when its time has come, whatever became of those before; returns how long each took.</summary>
    public async Task<IReadOnlyList<TimeSpan>> DropSteadilyAsync(double perSecond, int count, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / perSecond));
        var drops = new List<Task<Times>>();
        while (drops.Count < count && await timer.WaitForNextTickAsync(cancellationToken))
            drops.Add(DropAsync());
        return [.. (await Task.WhenAll(drops)).Select(photo => photo.Took)];

        async Task<Times> DropAsync() => await WaitAsync(await UploadAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Drops many photos as quickly as storage takes them.</summary>
    public async Task<IReadOnlyList<Times>> DropManyAsync(int count, CancellationToken cancellationToken)
    {
        var uploads = new (string Id, DateTimeOffset At)[count];
        await System.Threading.Tasks.Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (index, token) => uploads[index] = await UploadAsync(token));
        return await Task.WhenAll(uploads.Select(upload => WaitAsync(upload, cancellationToken)));
    }

    private async Task<Times> WaitAsync((string Id, DateTimeOffset At) upload, CancellationToken cancellationToken) =>
        new(upload.At, await events.WaitAsync(upload.Id, maxWait, cancellationToken));

    private async Task<(string Id, DateTimeOffset At)> UploadAsync(CancellationToken cancellationToken)
    {
        var uploads = environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var name = string.Create(CultureInfo.InvariantCulture, $"load-{Interlocked.Increment(ref _dropped):000000}.jpg");
        var uploaded = await uploads.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(_photo), overwrite: true, cancellationToken);
        return (ProjectId.FromBlob(uploads.Name, BlobReference.Of(name, uploaded.Value.ETag)), DateTimeOffset.UtcNow);
    }
}
