namespace Aholo.Files.Assets;

/// <summary>An asset is damaged, or must not be downloaded. The message says what is wrong.</summary>
public sealed class InvalidAssetException(string message) : Exception(message);
