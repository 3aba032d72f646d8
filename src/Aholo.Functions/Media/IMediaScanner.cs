namespace Aholo.Functions.Media;

/// <summary>Follows a format's structure through its bytes, to find out whether the file ends where it should.</summary>
internal interface IMediaScanner
{
    /// <summary>Takes the next bytes.</summary>
    void Feed(ReadOnlySpan<byte> bytes);

    /// <summary>Whether all that belongs to the picture has been seen.</summary>
    bool IsComplete { get; }

    /// <summary>Whether the bytes that have been seen tell all that is asked of the file's metadata: what follows need not be kept.</summary>
    bool HasMetadata { get; }
}
