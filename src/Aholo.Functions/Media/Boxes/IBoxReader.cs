namespace Aholo.Functions.Media.Boxes;

/// <summary>What becomes of a box.</summary>
internal enum BoxUse
{
    /// <summary>Its content is passed over.</summary>
    Skip,

    /// <summary>Its content is passed over, but a file that ends in it is incomplete. For boxes at the top of the file.</summary>
    Require,

    /// <summary>Its content is given to the reader: the first <see cref="BoxScanner.MaxContent"/> bytes at the most.</summary>
    Read,

    /// <summary>It holds boxes that matter.</summary>
    Open,

    /// <summary>The same, after its version and flags.</summary>
    OpenFull,
}

/// <summary>Makes sense of the boxes of one kind of file.</summary>
internal interface IBoxReader
{
    /// <summary>What is to become of a box; called once for each box whose parent is open.</summary>
    /// <param name="parent">The type of the box that it is in; null at the top of the file.</param>
    /// <param name="type">Its type.</param>
    BoxUse Use(string? parent, string type);

    /// <summary>Takes the content of a box.</summary>
    void Read(string type, ReadOnlySpan<byte> content);

    /// <summary>An open box has ended.</summary>
    void Close(string type);

    /// <summary>Whether everything that the file needs is in the boxes that have passed. What follows may then be anything.</summary>
    /// <param name="end">Where the last of them ends.</param>
    bool HasAll(long end);

    /// <summary>How the file is shown, once all its boxes have passed.</summary>
    /// <param name="end">Where the file ends.</param>
    /// <exception cref="InvalidMediaException">The boxes do not tell.</exception>
    MediaShape ReadShape(long end);
}
