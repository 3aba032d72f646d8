namespace Aholo.Functions.Assets;

/// <summary>A result is not what it should be, or must not be fetched. The message says what is wrong.</summary>
internal sealed class InvalidAssetException(string message) : Exception(message);
