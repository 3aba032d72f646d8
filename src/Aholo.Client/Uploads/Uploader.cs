using Aholo.Versions;
using Aholo.Http;
using Aholo.Telemetry;

namespace Aholo.Uploads;

/// <summary>
/// Uploads a file: in one request up to the block size, in parallel parts above it. Waits until the service has processed it.
/// </summary>
internal sealed class Uploader(
    IAholoService service,
    UploadService uploads,
    HostPipelines pipelines,
    AholoClientOptions options,
    TimeProvider clock,
    ClientInstruments instruments,
    ClientLog log)
{
    private const string Operation = "Upload";

    public async Task<UploadedResource> UploadAsync(UploadSource source, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        using var activity = ClientInstruments.Start(Operation, options.ApiVersion);
        activity?.SetTag("aholo.upload.size", source.Length);
        var started = clock.GetTimestamp();
        Exception? failure = null;
        try
        {
            var uploaded = await SendAsync(source, progress, cancellationToken).ConfigureAwait(false);
            log.Uploaded(uploaded.FileName, uploaded.Length, uploaded.Deduplicated);
            return uploaded;
        }
        catch (Exception any)
        {
            failure = any;
            ClientInstruments.Fail(activity, any);
            throw;
        }
        finally
        {
            instruments.UploadEnded(clock.GetElapsedTime(started), failure);
        }
    }

    private async Task<UploadedResource> SendAsync(UploadSource source, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        var md5 = source.Md5;
        if (md5 is null)
        {
            var hashing = new SendProgress(UploadStage.Hashing, source.Length, 0, progress);
            md5 = await SourceReader.HashAsync(source, hashing.Piece()(), cancellationToken).ConfigureAwait(false);
        }

        var file = new FileToSend(source, SafeFileName.From(source.FileName), md5, progress);
        var token = await service.GetUploadTokenAsync(RetryRule.Safe, cancellationToken).ConfigureAwait(false);
        return source.Length <= token.BlockSize
            ? await SendSingleAsync(file, token, cancellationToken).ConfigureAwait(false)
            : await SendBlocksAsync(file, token, cancellationToken).ConfigureAwait(false);
    }

    private async Task<UploadedResource> SendSingleAsync(FileToSend file, UploadToken firstToken, CancellationToken cancellationToken)
    {
        var beginAttempt = Sending(file, done: 0, OperationNames.UploadSingle).Piece();
        var unused = firstToken;
        for (var renewed = false; ; renewed = true)
        {
            try
            {
                // Each attempt needs a token of its own: an attempt that may have reached the service has used its token.
                var token = await pipelines.RetryAsync(
                    OperationNames.UploadSingle,
                    async attempt =>
                    {
                        var current = unused ?? await service.GetUploadTokenAsync(RetryRule.Never, attempt).ConfigureAwait(false);
                        unused = null;
                        await uploads.SendSingleAsync(current, file.Source, file.Name, file.Md5, beginAttempt(), attempt).ConfigureAwait(false);
                        return current;
                    },
                    cancellationToken).ConfigureAwait(false);
                return await WaitAsync(file, token, deduplicated: false, cancellationToken).ConfigureAwait(false);
            }
            catch (AholoException failure) when (!renewed && ServiceErrors.IsTokenError(failure))
            {
                log.RenewingUploadToken(file.Name);
            }
        }
    }

    private async Task<UploadedResource> SendBlocksAsync(FileToSend file, UploadToken token, CancellationToken cancellationToken)
    {
        int? missingBefore = null;
        while (true)
        {
            int? missing = null;
            var sending = true;
            try
            {
                var blocks = checked((int)((file.Source.Length + token.BlockSize - 1) / token.BlockSize));
                var plan = await uploads.InitBlocksAsync(
                    token, file.Name, file.Md5, file.Source.Length, blocks, cancellationToken).ConfigureAwait(false);
                missing = plan.Missing.Count;
                if (!plan.Deduplicated && !(plan.IsListEmpty && await IsCompleteAsync(token, cancellationToken).ConfigureAwait(false)))
                    await SendPartsAsync(file, token, plan.Missing, cancellationToken).ConfigureAwait(false);
                sending = false;
                return await WaitAsync(file, token, plan.Deduplicated, cancellationToken).ConfigureAwait(false);
            }
            // A large file may take longer than a token is valid. After the first renewal, each renewal needs progress: fewer missing blocks.
            catch (AholoException failure) when (IsStale(token, failure) && (missingBefore is null || missing < missingBefore))
            {
                log.RenewingUploadToken(file.Name);
                missingBefore = missing ?? int.MaxValue;
                token = await service.GetUploadTokenAsync(RetryRule.Safe, cancellationToken).ConfigureAwait(false);
            }
            // A transient failure keeps the blocks at the service, so that the upload can be resumed. Other failures abort it.
            catch (AholoException failure) when (sending && missing is not null && !failure.IsTransient)
            {
                await AbortAsync(file, token, cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task SendPartsAsync(FileToSend file, UploadToken token, IReadOnlyList<int> blocks, CancellationToken cancellationToken)
    {
        var missing = blocks.Sum(block => Math.Min(token.BlockSize, file.Source.Length - (block - 1) * token.BlockSize));
        var progress = Sending(file, file.Source.Length - missing, OperationNames.UploadPart);
        await Parallel.ForEachAsync(
            blocks,
            new ParallelOptions { MaxDegreeOfParallelism = options.Upload.BlockConcurrency, CancellationToken = cancellationToken },
            async (block, part) =>
                await uploads.SendPartAsync(token, file.Source, file.Name, block, progress.Piece(), part).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    /// <summary>Whether an upload with an empty list of missing blocks is complete. If not, all blocks are sent.</summary>
    private async Task<bool> IsCompleteAsync(UploadToken token, CancellationToken cancellationToken)
    {
        try
        {
            var state = await uploads.GetStatusAsync(token, cancellationToken).ConfigureAwait(false);
            return state.HasSucceeded || state.HasFailed || state.ProgressPercent >= 100;
        }
        catch (AholoException failure) when (ServiceErrors.IsTokenError(failure))
        {
            // The token belongs to no upload yet, so nothing was sent.
            return false;
        }
    }

    private async Task<UploadedResource> WaitAsync(FileToSend file, UploadToken token, bool deduplicated, CancellationToken cancellationToken)
    {
        var length = file.Source.Length;
        var redactor = new SecretRedactor([token.Value]);
        file.Progress?.Report(new(UploadStage.Processing, length, length));
        for (var started = clock.GetTimestamp(); ;)
        {
            var state = await uploads.GetStatusAsync(token, cancellationToken).ConfigureAwait(false);
            if (state.HasSucceeded)
            {
                if (state.Md5 is { } md5 && !md5.Equals(file.Md5, StringComparison.OrdinalIgnoreCase))
                    throw Failed($"the service has received other content (MD5 {redactor.Clean(md5)}) than was sent (MD5 {file.Md5})", state);
                return new()
                {
                    Url = state.Url!,
                    FileName = file.Name,
                    Md5 = file.Md5,
                    Length = length,
                    Deduplicated = deduplicated,
                };
            }

            if (state.HasFailed)
                throw Failed($"the upload service reports failure (status {state.Status})", state);
            if (clock.GetElapsedTime(started) + options.Upload.StatusPollInterval > options.Upload.StatusTimeout)
            {
                throw Failed(
                    $"the upload service did not finish within {options.Upload.StatusTimeout:c} (Aholo:Upload:StatusTimeout; status {state.Status})",
                    state,
                    transient: true);
            }

            await Task.Delay(options.Upload.StatusPollInterval, clock, cancellationToken).ConfigureAwait(false);
        }

        AholoUploadException Failed(string what, UploadState state, bool transient = false)
        {
            var (code, message) = (redactor.Clean(state.ErrorCode), redactor.Clean(state.ErrorMessage));
            var said = (code, message) switch
            {
                (null, null) => "",
                (_, null) => $": code {code}",
                (null, _) => $": {message}",
                _ => $": code {code}, {message}",
            };
            return new($"'{file.Source.FileName}' was sent, but {what}{said}.")
            {
                Operation = OperationNames.GetUploadStatus,
                ServiceCode = code,
                ServiceMessage = message,
                IsTransient = transient,
            };
        }
    }

    private async Task AbortAsync(FileToSend file, UploadToken token, CancellationToken cancellationToken)
    {
        try
        {
            await uploads.AbortBlocksAsync(token, cancellationToken).ConfigureAwait(false);
        }
        catch (AholoException failure)
        {
            log.AbortFailed(file.Name, failure.Message);
        }
    }

    private bool IsStale(UploadToken token, AholoException failure) =>
        ServiceErrors.IsTokenError(failure)
        || failure is AholoAuthenticationException
        || (failure is AholoRejectedException && clock.GetElapsedTime(token.IssuedAt) >= UploadToken.Lifetime);

    private SendProgress Sending(FileToSend file, long done, string operation) =>
        new(UploadStage.Sending, file.Source.Length, done, file.Progress, bytes => instruments.BytesSent(operation, bytes));

    private sealed record FileToSend(UploadSource Source, string Name, string Md5, IProgress<UploadProgress>? Progress);
}
