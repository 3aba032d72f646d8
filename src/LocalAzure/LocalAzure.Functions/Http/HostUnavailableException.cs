namespace LocalAzure.Functions.Http;

/// <summary>The host cannot run functions now: it waits for its storage, or starts its listeners again.</summary>
internal sealed class HostUnavailableException(string message) : Exception(message);
