namespace LocalAzure.Functions.Blobs;

/// <summary>A storage service cannot be reached, or cannot answer now.</summary>
internal sealed class StorageUnavailableException(string message, Exception cause) : Exception(message, cause);
