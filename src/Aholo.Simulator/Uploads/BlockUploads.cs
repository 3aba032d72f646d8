using System.Buffers;
using System.Globalization;
using Aholo.Simulator.Http;
using Aholo.Simulator.Stats;
using Aholo.Simulator.Storage;

namespace Aholo.Simulator.Uploads;

/// <summary>
/// Receives files in blocks, in any order and with any number of tokens. An upload of the same MD5 and size is resumed.
/// </summary>
internal sealed class BlockUploads(
    UploadStore uploads,
    UploadTokens tokens,
    UploadInspector inspector,
    SimulatorStatistics statistics,
    AholoSimulatorOptions options) : IDisposable
{
    private readonly Dictionary<string, BlockAssembly> _assemblies = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <exception cref="ServiceErrorException">The token cannot be used, or the parameters are inconsistent.</exception>
    public async Task<BlockUploadReceipt> InitAsync(BlockUploadRequest request, string token, int? plannedStatus, CancellationToken cancellationToken)
    {
        var upload = StartOrResume(request, new BlockLayout(request.Blocks, options.BlockSize), token, plannedStatus);
        var assembly = Open(upload.Id);
        if (assembly is not null && await assembly.ResumeAsync(cancellationToken) is { } md5)
        {
            await CompleteAsync(upload.Id, md5);
            assembly = null;
        }

        var emptyMeansAll = options.Switches.EmptyLackBlocks == EmptyLackBlocks.EverythingMissing;
        if (assembly is null)
        {
            var deduplicated = emptyMeansAll || (options.Switches.Deduplicate && uploads.Succeeded(upload.Id));
            if (deduplicated)
                statistics.UploadDeduplicated();
            return new BlockUploadReceipt(upload.Number, upload.Id, deduplicated ? null : [], 100, deduplicated);
        }

        var received = assembly.ReceivedCount;
        var lackBlocks = emptyMeansAll ? (IReadOnlyList<string>)[] : null;
        if (received > 0)
            lackBlocks = await assembly.MissingAsync(cancellationToken);
        return new BlockUploadReceipt(upload.Number, upload.Id, lackBlocks, received * 100 / request.Blocks, Deduplicated: false);
    }

    /// <exception cref="ServiceErrorException">The token is not bound to a block upload, or the block is invalid.</exception>
    public async Task ReceivePartAsync(HttpRequest request, string token, CancellationToken cancellationToken)
    {
        var upload = UploadOf(token);
        var layout = upload.Blocks!;
        var form = MultipartForm.Open(request);

        // Buffers the block, so that an aborted request writes nothing.
        var buffer = ArrayPool<byte>.Shared.Rent(layout.BlockSize + 1);
        var room = buffer.AsMemory(0, layout.BlockSize + 1);
        try
        {
            var length = 0;
            var fields = await form.ReadAsync(
                async (_, content) => length = await content.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellationToken),
                cancellationToken);
            if (!fields.TryGetValue("block", out var text) || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw ServiceErrorException.Invalid("The form field 'block' must be the number of the block.");
            if (number < 1 || number > layout.Count)
                throw ServiceErrorException.Invalid($"Block {number} is out of range: the upload has blocks 1 to {layout.Count}.");

            var assembly = Open(upload.Id);
            if (assembly is null)
                return;
            var expected = assembly.LengthOf(number - 1);
            if (length != expected)
            {
                var actual = length > layout.BlockSize ? "more" : $"{length}";
                throw ServiceErrorException.Invalid($"Block {number} must have {expected} bytes, but has {actual}.");
            }

            if (await assembly.AddAsync(number - 1, room[..length], cancellationToken) is { } md5)
                await CompleteAsync(upload.Id, md5);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Aborts an unfinished upload and deletes its blocks.</summary>
    /// <exception cref="ServiceErrorException">The token is not bound to a block upload.</exception>
    public async Task AbortAsync(string token)
    {
        var upload = UploadOf(token);
        if (upload.ReceivedAt is not null)
            return;
        var (_, assembly) = End(upload.Id, current => current with { Aborted = true });
        if (assembly is not null)
            await assembly.CloseAsync();
        BlockAssembly.Delete(uploads.PathOf(upload.Id));
    }

    /// <summary>Gets the number of received blocks; null if the upload has ended or is a single upload.</summary>
    public int? ReceivedBlocks(Upload upload) => upload.Blocks is null ? null : Open(upload.Id)?.ReceivedCount;

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var assembly in _assemblies.Values)
                assembly.Dispose();
        }
    }

    private Upload StartOrResume(BlockUploadRequest request, BlockLayout layout, string token, int? plannedStatus)
    {
        // Serialized, so that two inits for the same content share one upload.
        lock (_gate)
        {
            var bound = tokens.UploadOf(token);
            var upload = uploads.Find(upload => !upload.Aborted && upload.Md5 == request.Md5 && upload.Size == request.Size && CanShare(upload));
            if (bound is not null)
            {
                // The caller repeats an init whose response it did not receive.
                return upload?.Id == bound ? upload : throw new ServiceErrorException(ErrorKind.TokenProblem, "Token已被使用");
            }

            // An upload with an injected status is not shared.
            if (upload is null || plannedStatus is not null)
            {
                upload = UploadStore.New(Identifier.New(), request.Name, request.Md5, request.Size, layout) with { PlannedStatus = plannedStatus };
                uploads.Add(upload);
            }

            tokens.Bind(token, upload.Id);
            return upload;
        }

        bool CanShare(Upload upload) => upload.ReceivedAt is null
            ? upload.Blocks == layout
            : upload.Outcome!.Succeeded && (options.Switches.Deduplicate || tokens.UploadOf(token) == upload.Id);
    }

    private Upload UploadOf(string token) =>
        tokens.UploadOf(token) is { } id && uploads.TryGet(id, out var upload) && upload is { Blocks: not null, Aborted: false }
            ? upload
            : throw new ServiceErrorException(ErrorKind.TokenProblem, "Token未绑定上传任务");

    /// <summary>Gets the assembly of an upload; <see langword="null"/> if the upload has ended.</summary>
    private BlockAssembly? Open(string id)
    {
        lock (_gate)
        {
            if (!uploads.TryGet(id, out var upload) || upload is { ReceivedAt: not null } or { Aborted: true } or { Blocks: null })
                return null;
            if (!_assemblies.TryGetValue(id, out var assembly))
                _assemblies.Add(id, assembly = new BlockAssembly(upload, upload.Blocks, uploads.PathOf(id)));
            return assembly;
        }
    }

    private (Upload Upload, BlockAssembly? Assembly) End(string id, Func<Upload, Upload> change)
    {
        lock (_gate)
        {
            var ended = uploads.Update(id, change);
            return (ended, _assemblies.Remove(id, out var assembly) ? assembly : null);
        }
    }

    private async Task CompleteAsync(string id, string md5)
    {
        var path = uploads.PathOf(id);
        var outcome = inspector.Inspect(uploads.Get(id), path, md5);
        var (received, assembly) = End(id, current => current with { ReceivedAt = options.TimeProvider.GetUtcNow(), Outcome = outcome });
        statistics.UploadReceived(received.Size, inBlocks: true, outcome.Succeeded);
        if (assembly is not null)
            await assembly.CloseAsync();
        BlockAssembly.DeleteList(path);
    }
}
