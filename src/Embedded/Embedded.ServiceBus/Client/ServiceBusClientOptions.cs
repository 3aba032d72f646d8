using System.Net.Security;

namespace Azure.Messaging.ServiceBus;

/// <summary>How a <see cref="ServiceBusClient"/> connects.</summary>
public class ServiceBusClientOptions
{
    /// <summary>Names the client in errors and logs; made up when null.</summary>
    public string? Identifier { get; set; }

    public ServiceBusRetryOptions RetryOptions
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }
        = new();

    /// <summary>Connect there instead of to the namespace, which is still what is asked for: for gateways and proxies.</summary>
    public Uri? CustomEndpointAddress { get; set; }

    /// <summary>Decides on the server's certificate; null leaves it to the system.</summary>
    public RemoteCertificateValidationCallback? CertificateValidationCallback { get; set; }
}
