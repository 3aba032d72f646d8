using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAzure.Aspire;

/// <summary>Healthy if an AMQP server responds with the header of the protocol.</summary>
internal sealed class AmqpAnswerCheck(EndpointReference endpoint) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // AMQP 1.0 over SASL.
    private static readonly byte[] Header = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 3, 1, 0, 0];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!endpoint.IsAllocated)
            return HealthCheckResult.Unhealthy($"Endpoint '{endpoint.EndpointName}' has no port yet.");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(LoopbackEndpoints.Host, endpoint.Port, limit.Token).ConfigureAwait(false);
            var stream = connection.GetStream();
            await stream.WriteAsync(Header, limit.Token).ConfigureAwait(false);
            var answer = new byte[Header.Length];
            await stream.ReadExactlyAsync(answer, limit.Token).ConfigureAwait(false);
            return answer.AsSpan().SequenceEqual(Header)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"The program on port {endpoint.Port} is not an AMQP server.");
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return HealthCheckResult.Unhealthy($"The broker does not respond on port {endpoint.Port}.", exception);
        }
    }
}
