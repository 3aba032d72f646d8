using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LocalAzure.Functions.Status;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Blobs;

/// <summary>
/// Reports new versions of blobs to one function: lists its container periodically, compares ETags and delivers events for new versions. While storage
/// reports them itself, listing only makes up for what was missed. A failed delivery is repeated on Event Grid's schedule.
/// </summary>
internal sealed partial class BlobWatcher(
    string function,
    BlobContainerClient container,
    BlobPath path,
    BlobChanges? changes,
    ReportedBlobs reported,
    EventGridWebhook webhook,
    HostStatus status,
    TimeProvider time,
    ILogger<BlobWatcher> logger) : IDisposable
{
    private const int BatchSize = 50;

    // Listing takes at most a tenth of the time, however large the container is. One that the machine delayed says nothing of its size.
    private const int ListingShare = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FollowedInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetryInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Failure> _failures = new(StringComparer.Ordinal);
    private readonly string _part = $"blobs:{function}";
    private readonly SemaphoreSlim _reporting = new(1);
    private HashSet<string> _existing = new(StringComparer.Ordinal);
    private TaskCompletionSource _listNow = new();
    private long _lastChange = time.GetTimestamp();
    private int _failedListings;
    private TimeSpan _previousListing;
    private bool _isFollowing;

    /// <summary>Watches until <paramref name="stopping"/>.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(ListAllAsync(stopping), changes is null ? Task.CompletedTask : FollowAsync(changes, stopping));

    public void Dispose() => _reporting.Dispose();

    private async Task ListAllAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var listNow = _listNow = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var delay = await ListAsync(stopping);
            await listNow.Task.WaitAsync(delay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(BlobChanges changes, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var blobs in changes.ReadAsync(stopping))
                {
                    Follow(true);
                    await ReportNewAsync(blobs, stopping);
                }
            }
            catch (NotSupportedException)
            {
                return; // listing finds them
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                // Listing tells the user when storage is unavailable.
            }

            Follow(false);
            await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What storage has not reported is found at once.
    private void Follow(bool isFollowing)
    {
        if (_isFollowing == isFollowing)
            return;
        _isFollowing = isFollowing;
        _listNow.TrySetResult();
    }

    /// <returns>How long to wait before the next listing.</returns>
    private async Task<TimeSpan> ListAsync(CancellationToken stopping)
    {
        var listing = TimeSpan.Zero;
        var existing = _existing = new(StringComparer.Ordinal);
        try
        {
            var started = Stopwatch.GetTimestamp();
            await foreach (var page in container.GetBlobsAsync(new GetBlobsOptions { Prefix = path.Prefix }, stopping).AsPages())
            {
                listing += Stopwatch.GetElapsedTime(started);
                await ReportNewAsync([.. page.Values.Select(FoundBlob.From)], stopping);
                started = Stopwatch.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            if (_failedListings++ == 0)
                LogNoContainer(function, container.Name);
            status.Report(_part, $"Container '{container.Name}' does not exist.");
            return IdleInterval;
        }
        catch (Exception exception)
        {
            if (_failedListings++ == 0)
                LogListingFailed(function, container.Name, exception.GetBaseException().Message);
            status.Report(_part, $"Container '{container.Name}' cannot be listed: {exception.GetBaseException().Message.Split('\n')[0]}");
            return Min(Interval * Math.Pow(2, Math.Min(_failedListings, 10)), LongestRetryInterval);
        }

        if (_failedListings > 0)
        {
            LogListed(function, container.Name);
            _failedListings = 0;
        }

        await ForgetMissingAsync(existing);
        var interval = _isFollowing && _failures.Count == 0 ? FollowedInterval
            : time.GetElapsedTime(_lastChange) > IdleAfter ? IdleInterval
            : Interval;
        var usual = Min(listing, _previousListing);
        _previousListing = listing;
        return Max(interval, Min(usual * (ListingShare - 1), LongestInterval));
    }

    private async Task ReportNewAsync(IReadOnlyList<FoundBlob> blobs, CancellationToken stopping)
    {
        await _reporting.WaitAsync(CancellationToken.None);
        try
        {
            var matching = blobs.Where(blob => path.Matches(blob.Name)).ToList();
            _existing.UnionWith(matching.Select(blob => blob.Name));
            foreach (var batch in matching.Where(IsDue).Chunk(BatchSize))
                await ReportAsync(batch, stopping);
        }
        finally
        {
            _reporting.Release();
        }
    }

    private async Task ForgetMissingAsync(HashSet<string> existing)
    {
        await _reporting.WaitAsync(CancellationToken.None);
        try
        {
            foreach (var gone in _failures.Keys.Where(name => !existing.Contains(name)).ToList())
                _failures.Remove(gone);
            if (_failures.Count == 0)
                status.Clear(_part);
            if (reported.Count > existing.Count)
                reported.Keep(existing);
        }
        finally
        {
            _reporting.Release();
        }
    }

    private async Task ReportAsync(FoundBlob[] blobs, CancellationToken stopping)
    {
        _lastChange = time.GetTimestamp();
        try
        {
            var now = time.GetUtcNow();
            await webhook.DeliverAsync(blobs.Select(blob => BlobCreatedEvent.Create(container.Name, blob, container.GetBlobClient(blob.Name).Uri, now)), stopping);
            foreach (var blob in blobs)
                _failures.Remove(blob.Name);
            Record(blobs);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested && exception is HttpRequestException or OperationCanceledException)
        {
            foreach (var blob in blobs)
            {
                var attempts = (_failures.TryGetValue(blob.Name, out var failure) && failure.ETag == blob.ETag ? failure.Attempts : 0) + 1;
                _failures[blob.Name] = new(blob.ETag, attempts, time.GetTimestamp(), EventGridWebhook.RetryDelay(attempts));
            }

            LogDeliveryFailed(function, blobs.Length, container.Name, exception.Message);
            status.Report(_part, $"{_failures.Count} events of container '{container.Name}' wait for delivery: {exception.Message}");
        }
    }

    private void Record(FoundBlob[] blobs)
    {
        try
        {
            reported.Add(blobs.Select(blob => (blob.Name, blob.ETag)));
        }
        catch (IOException exception)
        {
            LogNotRecorded(function, blobs.Length, container.Name, exception.Message);
        }
    }

    private bool IsDue(FoundBlob blob) => !reported.Contains(blob.Name, blob.ETag)
        && !(_failures.TryGetValue(blob.Name, out var failure) && failure.ETag == blob.ETag && time.GetElapsedTime(failure.At) < failure.Delay);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Warning, "Container '{Container}' of function '{Function}' does not exist. Create it; the host checks again until it exists.")]
    private partial void LogNoContainer(string function, string container);

    [LoggerMessage(LogLevel.Error, "Container '{Container}' of function '{Function}' cannot be listed; the host keeps trying. {Reason}")]
    private partial void LogListingFailed(string function, string container, string reason);

    [LoggerMessage(LogLevel.Information, "Container '{Container}' of function '{Function}' can be listed again.")]
    private partial void LogListed(string function, string container);

    [LoggerMessage(LogLevel.Warning, "{Events} events of container '{Container}' were not delivered to function '{Function}'; the host tries again. {Reason}")]
    private partial void LogDeliveryFailed(string function, int events, string container, string reason);

    [LoggerMessage(LogLevel.Error, "The delivery of {Events} events of container '{Container}' to function '{Function}' could not be recorded: after a restart, the host delivers them again. Free some disk space. {Reason}")]
    private partial void LogNotRecorded(string function, int events, string container, string reason);

    private sealed record Failure(string ETag, int Attempts, long At, TimeSpan Delay);
}
