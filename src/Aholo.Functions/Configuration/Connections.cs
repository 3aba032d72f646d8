namespace Aholo.Functions.Configuration;

/// <summary>The names of connections: settings that hold a connection string, or sections that hold an endpoint to use with an identity.</summary>
internal static class Connections
{
    /// <summary>The storage account: <c>AholoStorage</c>, or <c>AholoStorage__serviceUri</c>.</summary>
    public const string Storage = "AholoStorage";

    /// <summary>Service Bus: <c>AholoServiceBus</c>, or <c>AholoServiceBus__fullyQualifiedNamespace</c>.</summary>
    public const string ServiceBus = "AholoServiceBus";
}
