namespace Aholo;

/// <summary>A file could not be uploaded: its source could not be read or differs from its MD5, the upload service reported failure (status 6 or
/// 8, fact Q), or did not finish within <see cref="AholoUploadOptions.StatusTimeout"/>.</summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public sealed class AholoUploadException(string message, Exception? innerException = null) : AholoException(message, innerException);
