using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aholo.Tests.Support;

/// <summary>
/// A TCP server that responds to HTTP requests with raw bytes, to simulate broken servers. Null closes the connection without a response; a response with
/// <c>Connection: close</c> closes it at its end.
/// </summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, string, string?> _answer;
    private readonly Task _accepting;
    private int _requests;
    private int _connections;

    public RawServer(Func<int, string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v2/aholo");

    public int Requests => _requests;

    public int Connections => _connections;

    public static string Data(string json, string headers = "")
    {
        var body = $$"""{"c":"0","d":{{json}}}""";
        return $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        Interlocked.Increment(ref _connections);
        using var _ = connection;
        var stream = connection.GetStream();
        try
        {
            while (await ReadRequestAsync(stream) is { } request)
            {
                if (_answer(Interlocked.Increment(ref _requests), request) is not { } answer)
                    return;
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
                if (answer.Contains("Connection: close", StringComparison.Ordinal))
                    return;
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // The client closed the connection, or the test ended.
        }
    }

    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
                return null;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var request = text.ToString();
            var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0)
                continue;
            var length = request[..head].Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                .Select(line => int.Parse(line["Content-Length:".Length..])).SingleOrDefault();
            if (request.Length >= head + 4 + length)
                return request;
        }
    }
}
