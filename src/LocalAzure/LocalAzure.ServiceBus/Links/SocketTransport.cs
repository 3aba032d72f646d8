using System.Net.Sockets;
using Amqp;

namespace LocalAzure.ServiceBus.Links;

/// <summary>A connection's bytes. Reads ahead, so that a frame does not cost two system calls.</summary>
internal sealed class SocketTransport(Socket socket, Action<SocketTransport> onClosed) : IAsyncTransport
{
    /// <summary>The length of "AMQP", protocol and version, with which a connection starts.</summary>
    public const int ProtocolHeaderLength = 8;

    private const int ReadAhead = 64 * 1024;

    // Whoever can connect costs no more than this until the connection is open.
    private const int ReadAheadBeforeOpen = 1024;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _ahead = new byte[ReadAheadBeforeOpen];
    private int _start;
    private int _end;
    private int _left = ProtocolHeaderLength;
    private int _closed;
    private Connection? _connection;

    /// <summary>Gets whether the client has opened the connection.</summary>
    public bool IsOpen => Handler?.IsOpen == true;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _ended.Task;

    private ConnectionHandler? Handler => _connection?.Handler as ConnectionHandler;

    public void SetConnection(Connection connection) => _connection = connection;

    /// <summary>Reads exactly as many bytes as <paramref name="buffer"/> holds.</summary>
    /// <exception cref="EndOfStreamException">The peer closed the connection before.</exception>
    public async Task ReadExactlyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var read = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            buffer = read > 0 ? buffer[read..] : throw new EndOfStreamException();
        }
    }

    /// <summary>Makes a protocol header that was read be read again.</summary>
    public void Unread(byte[] header)
    {
        byte[] unread = [.. header, .. _ahead.AsSpan(_start.._end)];
        if (unread.Length > _ahead.Length)
            _ahead = unread;
        else
            unread.CopyTo(_ahead, 0);
        (_start, _end) = (0, unread.Length);
    }

    public Task WriteAsync(ByteBuffer buffer) => SendAsync([buffer], buffer.Length);

    /// <summary>Receives a part of the protocol header or of a frame, whose header is right.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        if (_left == 0)
            _left = await ReadFrameSizeAsync().ConfigureAwait(false);
        var read = await ReadAsync(buffer.AsMemory(offset, Math.Min(count, _left)), CancellationToken.None).ConfigureAwait(false);
        _left -= read;
        return read;
    }

    public Task SendAsync(IList<ByteBuffer> bufferList, int listSize) =>
        socket.SendAsync([.. bufferList.Select(buffer => new ArraySegment<byte>(buffer.Buffer, buffer.Offset, buffer.Length))], SocketFlags.None);

    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;

        socket.Dispose();
        _ended.TrySetResult();
        onClosed(this);
    }

    // The library sends and receives synchronously during its own SASL exchange only.
    void ITransport.Send(ByteBuffer buffer) => throw new NotSupportedException();

    int ITransport.Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Leaves the header where it is, for the library to read.
    private async ValueTask<int> ReadFrameSizeAsync()
    {
        if (_ahead.Length < ReadAhead && IsOpen)
            Array.Resize(ref _ahead, ReadAhead);
        if (_ahead.Length - _start < FrameHeader.Length)
        {
            _ahead.AsSpan(_start.._end).CopyTo(_ahead);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < FrameHeader.Length)
        {
            var received = await ReceiveAsync(_ahead.AsMemory(_end), CancellationToken.None).ConfigureAwait(false);
            _end += received > 0 ? received : throw new EndOfStreamException();
        }

        return FrameHeader.ReadSize(_ahead.AsSpan(_start), IsOpen);
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            if (buffer.Length >= _ahead.Length)
                return await ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            _start = 0;
            _end = await ReceiveAsync(_ahead, cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(buffer.Length, _end - _start);
        _ahead.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <summary>
    /// Receives from the socket, and waits until what is being sent is counted as sent. The library counts a transfer after it has written it. If the answer
    /// comes before that, and the client's window is the largest that there is, as that of Azure's client, the window overflows to nothing: then the
    /// session sends no more until the client says something, which may take a minute.
    /// </summary>
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        Handler?.AwaitTell();
        return count;
    }
}
