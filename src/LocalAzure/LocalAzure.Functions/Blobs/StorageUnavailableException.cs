namespace LocalAzure.Functions.Blobs;

/// <summary>A storage service is unavailable.</summary>
internal sealed class StorageUnavailableException(string message, Exception cause) : Exception(message, cause);
