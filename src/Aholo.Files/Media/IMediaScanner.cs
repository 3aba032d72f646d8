namespace Aholo.Files.Media;

/// <summary>
/// Parses the structure of a format while its bytes are read, in any split. Keeps only the few bytes that state how the file is displayed, wherever in the
/// file they are.
/// </summary>
internal interface IMediaScanner
{
    /// <summary>Reads the next bytes.</summary>
    /// <exception cref="InvalidMediaException">The bytes contradict the format.</exception>
    void Feed(ReadOnlySpan<byte> bytes);

    /// <summary>Gets whether all that belongs to the file has been read.</summary>
    bool IsComplete { get; }

    /// <summary>Gets the displayed shape of the file, after all bytes have been read.</summary>
    /// <exception cref="InvalidMediaException">The file does not state it.</exception>
    MediaShape ReadShape();
}
