namespace Azure.Messaging.ServiceBus;

/// <summary>The parts of a connection string.</summary>
public class ServiceBusConnectionStringProperties
{
    /// <summary>The namespace's address, such as <c>sb://name.servicebus.windows.net/</c>.</summary>
    public Uri? Endpoint { get; internal init; }

    /// <summary>The namespace's host name.</summary>
    public string? FullyQualifiedNamespace => Endpoint?.Host;

    /// <summary>The only entity that the string is good for; null for any.</summary>
    public string? EntityPath { get; internal init; }

    public string? SharedAccessKeyName { get; internal init; }

    public string? SharedAccessKey { get; internal init; }

    public string? SharedAccessSignature { get; internal init; }

    /// <summary>Speak AMQP without TLS, as the official emulator and our broker do.</summary>
    internal bool UseDevelopmentEmulator { get; init; }

    /// <exception cref="FormatException">A part is missing, unknown or malformed; the message says which.</exception>
    public static ServiceBusConnectionStringProperties Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, { Length: > 0 } value])
                throw new FormatException("The connection string is malformed: it must be 'Name=Value' pairs, separated by semicolons.");
            parts[name] = value;
        }

        if (!Uri.TryCreate(parts.GetValueOrDefault("Endpoint"), UriKind.Absolute, out var endpoint) || endpoint.Scheme != "sb")
            throw new FormatException("The connection string has no valid 'Endpoint', such as 'Endpoint=sb://name.servicebus.windows.net/'.");

        return new ServiceBusConnectionStringProperties
        {
            Endpoint = endpoint,
            EntityPath = parts.GetValueOrDefault("EntityPath"),
            SharedAccessKeyName = parts.GetValueOrDefault("SharedAccessKeyName"),
            SharedAccessKey = parts.GetValueOrDefault("SharedAccessKey"),
            SharedAccessSignature = parts.GetValueOrDefault("SharedAccessSignature"),
            UseDevelopmentEmulator = parts.TryGetValue("UseDevelopmentEmulator", out var use) && bool.TryParse(use, out var emulator) && emulator,
        };
    }
}
