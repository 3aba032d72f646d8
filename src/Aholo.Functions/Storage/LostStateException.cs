namespace Aholo.Functions.Storage;

/// <summary>A document is missing from storage although storage confirmed its write. The message names it.</summary>
internal sealed class LostStateException(string message) : Exception(message);
