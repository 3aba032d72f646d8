using System.Buffers;

namespace Aholo.Functions.Http;

/// <summary>
/// Writes to another stream only asynchronously. Synchronous writes are deferred to the next asynchronous one: <c>ZipArchive</c> writes a few bytes synchronously
/// after each entry, which the server does not permit.
/// </summary>
internal sealed class DeferredWriteStream(Stream target) : Stream
{
    private readonly ArrayBufferWriter<byte> _deferred = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _deferred.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await WriteDeferredAsync(cancellationToken);
        await target.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // The next asynchronous write writes what is deferred.
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await WriteDeferredAsync(cancellationToken);
        await target.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask WriteDeferredAsync(CancellationToken cancellationToken)
    {
        if (_deferred.WrittenCount == 0)
            return;
        await target.WriteAsync(_deferred.WrittenMemory, cancellationToken);
        _deferred.Clear();
    }
}
