namespace Aholo.Files.Assets;

/// <summary>
/// An asset cannot be downloaded now and may be later: it is not there yet, its link has expired, or its host does not answer. The message says why,
/// without the query of the URL, which may be a signature.
/// </summary>
public sealed class AssetUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
