using System.Globalization;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;

namespace Aholo.Benchmarks.Load;

/// <summary>Drops small photos into storage and waits for their events.</summary>
internal sealed class PhotoDrop(LocalEnvironment environment, EventTimes events, TimeSpan patience)
{
    private const int Parallel = 16;

    private readonly byte[] _photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", "mug.jpg"));
    private int _dropped;

    /// <summary>Drops one photo and returns how long it took from then to the event.</summary>
    public async Task<TimeSpan> DropAsync(CancellationToken cancellationToken)
    {
        var (id, at) = await UploadAsync(cancellationToken);
        return await events.WaitAsync(id, patience, cancellationToken) - at;
    }

    /// <summary>Drops many photos as quickly as storage takes them, and returns the time of each from then to its event, and of all.</summary>
    public async Task<(IReadOnlyList<TimeSpan> Each, TimeSpan All)> DropManyAsync(int count, CancellationToken cancellationToken)
    {
        var started = DateTimeOffset.UtcNow;
        var uploads = new (string Id, DateTimeOffset At)[count];
        await System.Threading.Tasks.Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (index, token) => uploads[index] = await UploadAsync(token));

        var ended = await Task.WhenAll(uploads.Select(upload => events.WaitAsync(upload.Id, patience, cancellationToken)));
        return ([.. uploads.Zip(ended, (upload, end) => end - upload.At)], ended.Max() - started);
    }

    private async Task<(string Id, DateTimeOffset At)> UploadAsync(CancellationToken cancellationToken)
    {
        var uploads = environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var name = string.Create(CultureInfo.InvariantCulture, $"load-{Interlocked.Increment(ref _dropped):000000}.jpg");
        var uploaded = await uploads.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(_photo), overwrite: true, cancellationToken);
        return (ProjectId.FromBlob(uploads.Name, BlobReference.Of(name, uploaded.Value.ETag)), DateTimeOffset.UtcNow);
    }
}
