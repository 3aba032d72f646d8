using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Amqp;
using Amqp.Sasl;
using Amqp.Types;
using Microsoft.Extensions.Logging;

namespace LocalAzure.ServiceBus.Links;

/// <summary>
/// Accepts connections and runs the SASL exchange of each one concurrently before the library gets it. The listener of the library allows other processes to
/// share its port, cannot choose a free port, and blocks other clients during the SASL exchange of one.
/// </summary>
internal sealed partial class SocketListener : TransportProvider
{
    private const byte AmqpProtocol = 0;
    private const byte SaslProtocol = 3;
    private const int MaxSaslFrame = 4096;
    private const byte SaslFrameType = 1;

    // MSSBCBS: Service Bus SDKs send tokens to the $cbs node. No mechanism authenticates the client.
    private static readonly Symbol[] Mechanisms = ["MSSBCBS", "ANONYMOUS", "EXTERNAL", "PLAIN"];
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Channel<IAsyncTransport> _accepted = Channel.CreateUnbounded<IAsyncTransport>();
    private readonly ConcurrentDictionary<SocketTransport, bool> _open = new();
    private readonly TaskCompletionSource _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly TimeSpan _openTimeout;
    private readonly Task _accepting;

    /// <param name="port">The port on 127.0.0.1; 0 for any free port.</param>
    /// <param name="openTimeout">The time limit for opening a connection.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public SocketListener(int port, TimeSpan openTimeout, ILogger logger)
    {
        (_openTimeout, _logger) = (openTimeout, logger);
        AddressSchemes = ["amqp"];
        try
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _socket.Listen();
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            throw new IOException(
                $"Port {port} on 127.0.0.1 cannot be used: {exception.Message}. Stop the program that uses it or choose another port.", exception);
        }

        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Returns the next connection. It never completes after the listener has stopped, because the library would call it again.</summary>
    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        await foreach (var transport in _accepted.Reader.ReadAllAsync().ConfigureAwait(false))
            return transport;
        return await new TaskCompletionSource<IAsyncTransport>().Task.ConfigureAwait(false);
    }

    /// <summary>Accepts no more connections. <see cref="CloseAsync"/> closes the open ones.</summary>
    public override void Dispose()
    {
        _stopping.Cancel();
        _socket.Dispose();
        _accepted.Writer.TryComplete();
        base.Dispose();
    }

    /// <summary>Waits a short time for clients to close their connections, then closes the rest.</summary>
    public async Task CloseAsync()
    {
        Dispose();
        await _accepting.ConfigureAwait(false);
        if (!_open.IsEmpty)
            await _allClosed.Task.WaitAsync(CloseTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var transport in _open.Keys)
            transport.Close();
        _stopping.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "A connection could not be accepted")]
    private partial void LogNotAccepted(Exception exception);

    [LoggerMessage(LogLevel.Debug, "A client disconnected or did not use AMQP before the connection was open")]
    private partial void LogHandshakeFailed(Exception exception);

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                socket.NoDelay = true;
                _ = HandshakeAsync(new SocketTransport(socket, OnClosed));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // The client has disconnected, or there are too many connections. Continue with the next one.
                LogNotAccepted(exception);
                await Task.Delay(AcceptPause).ConfigureAwait(false);
            }
        }
    }

    private async Task HandshakeAsync(SocketTransport transport)
    {
        _open.TryAdd(transport, true);
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            timeout.CancelAfter(_openTimeout);
            await NegotiateAsync(transport, timeout.Token).ConfigureAwait(false);
            if (_accepted.Writer.TryWrite(transport))
                await WaitUntilOpenAsync(transport, timeout.Token).ConfigureAwait(false);
            if (transport.IsOpen)
                return;
        }
#pragma warning disable CA1031 // Any failure ends only this connection.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogHandshakeFailed(exception);
        }

        transport.Close();
    }

    // The library has no timeout for the open frame.
    private static async Task WaitUntilOpenAsync(SocketTransport transport, CancellationToken timeout) =>
        await transport.Ended.WaitAsync(timeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task NegotiateAsync(SocketTransport transport, CancellationToken cancellationToken)
    {
        var header = new byte[SocketTransport.ProtocolHeaderLength];
        await transport.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        if (header is [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', SaslProtocol, ..])
        {
            await ExchangeSaslAsync(transport, header, cancellationToken).ConfigureAwait(false);
            // The library sends its header as soon as it has the connection. rhea does not process a header that arrives with the SASL outcome until more data
            // arrives, so the client must send first.
            await transport.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        }

        if (header is not [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', AmqpProtocol, ..])
            throw new InvalidDataException("The connection does not start with an AMQP 1.0 header.");
        transport.Unread(header);
    }

    private static async Task ExchangeSaslAsync(SocketTransport transport, byte[] header, CancellationToken cancellationToken)
    {
        await transport.WriteAsync(new ByteBuffer(header, 0, header.Length, header.Length)).ConfigureAwait(false);
        await transport.WriteAsync(SaslFrame(new SaslMechanisms { SaslServerMechanisms = Mechanisms })).ConfigureAwait(false);

        var size = new byte[sizeof(int)];
        await transport.ReadExactlyAsync(size, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(size) - size.Length;
        if (length is < 0 or > MaxSaslFrame)
            throw new InvalidDataException("The SASL frame of the client has an invalid size.");
        await transport.ReadExactlyAsync(new byte[length], cancellationToken).ConfigureAwait(false);
        await transport.WriteAsync(SaslFrame(new SaslOutcome { Code = SaslCode.Ok })).ConfigureAwait(false);
    }

    private static ByteBuffer SaslFrame(Described command)
    {
        var buffer = new ByteBuffer(128, autoGrow: true);
        AmqpBitConverter.WriteULong(buffer, 0x02UL << 24 | (ulong)SaslFrameType << 16); // doff 2, type SASL; the size follows
        command.Encode(buffer);
        AmqpBitConverter.WriteInt(buffer.Buffer, 0, buffer.Length);
        return buffer;
    }

    private void OnClosed(SocketTransport transport)
    {
        _open.TryRemove(transport, out _);
        if (_stopping.IsCancellationRequested && _open.IsEmpty)
            _allClosed.TrySetResult();
    }
}
