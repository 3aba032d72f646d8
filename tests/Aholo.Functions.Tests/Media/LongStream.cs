namespace Aholo.Functions.Tests.Media;

/// <summary>A stream with zeros between a beginning and an end.</summary>
internal sealed class LongStream(byte[] before, long length, byte[] after) : Stream
{
    private readonly Queue<(byte[]? Bytes, long Length)> _parts = new([(before, before.Length), (null, length), (after, after.Length)]);
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override int Read(Span<byte> buffer)
    {
        if (!_parts.TryPeek(out var part))
            return 0;

        var count = (int)Math.Min(buffer.Length, part.Length - _position);
        if (part.Bytes is null)
            buffer[..count].Clear();
        else
            part.Bytes.AsSpan((int)_position, count).CopyTo(buffer);
        if ((_position += count) == part.Length)
        {
            _parts.Dequeue();
            _position = 0;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
