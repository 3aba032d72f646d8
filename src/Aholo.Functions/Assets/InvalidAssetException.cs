namespace Aholo.Functions.Assets;

/// <summary>An asset is damaged, or must not be downloaded. The message says what is wrong.</summary>
internal sealed class InvalidAssetException(string message) : Exception(message);
