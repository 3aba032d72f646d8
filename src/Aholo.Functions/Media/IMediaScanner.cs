namespace Aholo.Functions.Media;

/// <summary>
/// Follows a format's structure as its bytes pass by. Keeps only the few that say how the file is shown, however long it is and however its
/// bytes are split, so that nothing depends on where in the file they are.
/// </summary>
internal interface IMediaScanner
{
    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="InvalidMediaException">They contradict the format.</exception>
    void Feed(ReadOnlySpan<byte> bytes);

    /// <summary>Whether all that belongs to the file has been seen.</summary>
    bool IsComplete { get; }

    /// <summary>Gets how the file is shown, once it is complete.</summary>
    /// <exception cref="InvalidMediaException">The file does not say.</exception>
    MediaShape ReadShape();
}
