using System.Collections.Concurrent;
using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using AzureBlobs;
using Embedded.DurableTask.Engine;
using Embedded.Functions.Hosting;
using Embedded.Functions.Invocation;
using Microsoft.Extensions.Logging;

namespace Embedded.Functions.Blobs;

/// <summary>
/// Lists a function's container again and again, a page at a time, and runs the function for what has no receipt. A try that fails leaves no
/// receipt either, so that a later scan finds the blob again, if it still exists.
/// </summary>
internal sealed partial class BlobScanner(
    BlobTrigger trigger,
    BlobReceipts receipts,
    SemaphoreSlim slots,
    FunctionInvoker invoker,
    EmbeddedOptions options,
    BlobsOptions limits,
    BlobScanHealth health,
    WorkInFlight work,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>A scan takes at most one part in so many of the time, however large the container.</summary>
    private const int ScanShare = 10;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly long _scope = receipts.Scope(trigger.Function.Name, trigger.Container.Name);
    private readonly ConcurrentDictionary<string, bool> _busy = new(StringComparer.Ordinal);
    private bool _prune;

    /// <summary>Scans until <paramref name="stopping"/>; what runs then still holds its slot.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var failures = 0;
        var silentUntil = DateTimeOffset.MinValue;
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan delay;
            try
            {
                var busy = await ScanAsync(stopping);
                delay = TimeSpan.FromTicks(Math.Max(options.BlobScanInterval.Ticks, busy.Ticks * (ScanShare - 1)));
                failures = 0;
                silentUntil = DateTimeOffset.MinValue;
                health.Report(trigger, problem: null);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                failures++;
                var isMissing = exception is RequestFailedException { ErrorCode: var code } && code == BlobErrorCode.ContainerNotFound;
                delay = isMissing ? options.BlobScanInterval : Backoff(options.BlobScanInterval, failures);
                health.Report(trigger, exception as UnlistableContainerException);
                if (time.GetUtcNow() >= silentUntil)
                {
                    silentUntil = time.GetUtcNow() + LongestDelay;
                    LogFailure(exception, isMissing);
                }
            }

            await Task.Delay(delay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Repeated while it lasts, but not at every scan.
    private void LogFailure(Exception exception, bool isMissing)
    {
        if (isMissing)
            LogNoContainer(trigger.Function.Name, trigger.Container.Name);
        else if (exception is UnlistableContainerException)
            LogUnlistable(trigger.Function.Name, exception.Message);
        else
            LogScanFailed(trigger.Function.Name, trigger.Container.Name, exception);
    }

    /// <returns>How long that took, without the time that all slots were taken.</returns>
    private async Task<TimeSpan> ScanAsync(CancellationToken stopping)
    {
        var started = Stopwatch.GetTimestamp();
        var waited = TimeSpan.Zero;
        var (receipted, found) = (receipts.Count(_scope), 0L);
        if (_prune)
            receipts.BeginSeeing(_scope);

        await foreach (var page in trigger.Container.GetBlobsAsync(new GetBlobsOptions { Prefix = trigger.Pattern.Prefix }, stopping)
            .AsPages(pageSizeHint: options.BlobPageSize))
        {
            var blobs = page.Values
                .Where(blob => trigger.Pattern.Matches(blob.Name))
                .Select(blob => new BlobVersion(blob.Name, blob.Properties.ETag.GetValueOrDefault()))
                .ToList();
            if (_prune)
                receipts.See(_scope, blobs);

            var (pending, unknown) = receipts.Compare(_scope, blobs);
            found += blobs.Count - unknown;
            foreach (var blob in pending)
            {
                if (_busy.ContainsKey(blob.Name))
                    continue;

                var wait = Stopwatch.GetTimestamp();
                await slots.WaitAsync(stopping);
                waited += Stopwatch.GetElapsedTime(wait);
                _busy[blob.Name] = true;
                work.Begin();
                _ = Task.Run(() => ProcessAsync(blob, stopping), CancellationToken.None);
            }
        }

        if (_prune)
            receipts.ForgetUnseen(_scope);

        // Fewer blobs with a receipt than receipts: some blobs are gone. The next scan notes all names to find out which.
        _prune = !_prune && found < receipted;
        return Stopwatch.GetElapsedTime(started) - waited;
    }

    private static TimeSpan Backoff(TimeSpan first, long failures) =>
        TimeSpan.FromTicks((long)Math.Min(first.Ticks * Math.Pow(2, failures - 1), LongestDelay.Ticks));

    private async Task ProcessAsync(BlobVersion blob, CancellationToken stopping)
    {
        var delay = TimeSpan.Zero;
        try
        {
            delay = await TryAsync(blob, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Not begun; the next start finds it.
        }
        catch (Exception exception)
        {
            LogTryFailed(trigger.Function.Name, trigger.Container.Name, blob.Name, exception);
            delay = LongestDelay;
        }
        finally
        {
            slots.Release();
            work.End();
        }

        await Task.Delay(delay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _busy.TryRemove(blob.Name, out _);
    }

    /// <returns>How long to leave the blob alone.</returns>
    private async Task<TimeSpan> TryAsync(BlobVersion blob, CancellationToken stopping)
    {
        BlobProperties properties;
        try
        {
            properties = await trigger.Container.GetBlobBaseClient(blob.Name).GetPropertiesAsync(cancellationToken: stopping);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return TimeSpan.Zero;
        }

        // A newer version is the next scan's.
        if (new BlobVersion(blob.Name, properties.ETag) != blob)
            return TimeSpan.Zero;

        var triggering = new TriggeringBlob(trigger.Container, blob.Name);
        if (receipts.BeginTry(_scope, blob) is not { } tries)
            return TimeSpan.Zero;

        if (tries <= limits.PoisonBlobThreshold)
        {
            var data = trigger.Pattern.Bind(blob.Name);
            data.TryAdd(BlobTriggerListener.PathName, $"{trigger.Container.Name}/{blob.Name}");
            try
            {
                await invoker.InvokeAsync(trigger.Function, new TriggerInput(triggering) { BindingData = data }, CancellationToken.None);
                receipts.Complete(_scope, blob);
                return TimeSpan.Zero;
            }
            catch (Exception) when (tries < limits.PoisonBlobThreshold || stopping.IsCancellationRequested)
            {
                var delay = Backoff(options.BlobRetryDelay, tries);
                LogRetry(trigger.Function.Name, trigger.Container.Name, blob.Name, tries, limits.PoisonBlobThreshold, delay);
                return delay;
            }
            catch (Exception)
            {
                // The last try; the invoker has logged why it failed.
            }
        }

        await trigger.Poison.SendAsync(trigger.Function.Name, triggering, properties.BlobType, blob.ETag, CancellationToken.None);
        receipts.Complete(_scope, blob);
        LogPoison(trigger.Function.Name, trigger.Container.Name, blob.Name, limits.PoisonBlobThreshold);
        return TimeSpan.Zero;
    }

    [LoggerMessage(
        LogLevel.Warning, "Function '{Function}' waits for container '{Container}', which does not exist. Create it; the host keeps looking.")]
    private partial void LogNoContainer(string function, string container);

    [LoggerMessage(LogLevel.Error, "Function '{Function}' gets no blobs. {Problem} The host keeps trying.")]
    private partial void LogUnlistable(string function, string problem);

    [LoggerMessage(LogLevel.Error, "The scan of container '{Container}' for function '{Function}' failed; the host keeps trying.")]
    private partial void LogScanFailed(string function, string container, Exception exception);

    [LoggerMessage(LogLevel.Error, "The host could not process '{Container}/{Blob}' for function '{Function}'; it keeps trying.")]
    private partial void LogTryFailed(string function, string container, string blob, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Try {Try} of {Tries} of function '{Function}' for '{Container}/{Blob}' failed; the next in {Delay}.")]
    private partial void LogRetry(string function, string container, string blob, long @try, int tries, TimeSpan delay);

    [LoggerMessage(
        LogLevel.Error,
        "All {Tries} tries of function '{Function}' for '{Container}/{Blob}' failed; the queue webjobs-blobtrigger-poison has a message.")]
    private partial void LogPoison(string function, string container, string blob, int tries);
}
