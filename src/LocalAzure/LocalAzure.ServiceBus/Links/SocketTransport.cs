using System.Net.Sockets;
using Amqp;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The transport of a connection. It reads ahead, so that a frame does not need two system calls.</summary>
internal sealed class SocketTransport(Socket socket, Action<SocketTransport> onClosed) : IAsyncTransport
{
    /// <summary>The length of the protocol header: "AMQP", protocol and version.</summary>
    public const int ProtocolHeaderLength = 8;

    private const int ReadAhead = 64 * 1024;

    // Limits the memory of a connection that is not open.
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

    /// <summary>Gets a task that completes when the connection has ended.</summary>
    public Task Ended => _ended.Task;

    private ConnectionHandler? Handler => _connection?.Handler as ConnectionHandler;

    public void SetConnection(Connection connection) => _connection = connection;

    /// <summary>Reads exactly as many bytes as <paramref name="buffer"/> holds.</summary>
    /// <exception cref="EndOfStreamException">The client closed the connection.</exception>
    public async Task ReadExactlyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var read = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            buffer = read > 0 ? buffer[read..] : throw new EndOfStreamException();
        }
    }

    /// <summary>Returns a protocol header to the buffer, so that it is read again.</summary>
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

    /// <summary>Receives a part of the protocol header or of a frame with a valid header.</summary>
    /// <exception cref="InvalidDataException">The header of the frame is not valid.</exception>
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

    // The library uses the synchronous methods only in its own SASL exchange.
    void ITransport.Send(ByteBuffer buffer) => throw new NotSupportedException();

    int ITransport.Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Keeps the header in the buffer for the library.
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
    /// Receives from the socket and waits for the send in progress. The library counts a transfer after it has written it. If the response arrives before that
    /// and the client has the maximum window, as the Azure SDK for .NET has, the window overflows to zero. The session would then send nothing until the next
    /// frame of the client, which may take a minute.
    /// </summary>
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        Handler?.WaitForSend();
        return count;
    }
}
