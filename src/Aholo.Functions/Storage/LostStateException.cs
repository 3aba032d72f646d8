namespace Aholo.Functions.Storage;

/// <summary>Something is missing from storage that the app wrote, and that storage confirmed. The message names it and says what to do.</summary>
internal sealed class LostStateException(string message) : Exception(message);
