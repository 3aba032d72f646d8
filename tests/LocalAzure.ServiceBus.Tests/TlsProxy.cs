using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>Terminates TLS in front of a broker, with its own certificate.</summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public TlsProxy(int targetPort)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=name.servicebus.windows.net", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        _listener.Start();
        _accepting = AcceptAsync(targetPort);
    }

    public X509Certificate2 Certificate { get; }

    public Uri Endpoint => new($"sb://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
        Certificate.Dispose();
    }

    private async Task AcceptAsync(int targetPort)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ForwardAsync(await _listener.AcceptTcpClientAsync(_stopping.Token), targetPort));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(TcpClient client, int targetPort)
    {
        using (client)
        using (var target = new TcpClient())
        {
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stopping.Token);
                await target.ConnectAsync(IPAddress.Loopback, targetPort, _stopping.Token);
                await Task.WhenAny(tls.CopyToAsync(target.GetStream(), _stopping.Token), target.GetStream().CopyToAsync(tls, _stopping.Token));
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
                // The client has disconnected or rejected the certificate.
            }
        }
    }
}
