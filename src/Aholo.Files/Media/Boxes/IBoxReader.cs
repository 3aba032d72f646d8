namespace Aholo.Files.Media.Boxes;

/// <summary>How a box is read.</summary>
internal enum BoxUse
{
    /// <summary>Its content is skipped.</summary>
    Skip,

    /// <summary>Its content is skipped, but a file that ends in it is incomplete. For boxes at the top of the file.</summary>
    Require,

    /// <summary>At most the first <see cref="BoxScanner.MaxContent"/> bytes of its content are given to the reader.</summary>
    Read,

    /// <summary>It contains boxes that matter.</summary>
    Open,

    /// <summary>The same, after its version and flags.</summary>
    OpenFull,
}

/// <summary>Reads the boxes of one kind of file.</summary>
internal interface IBoxReader
{
    /// <summary>Decides how a box is read. Called once for each box whose parent is open.</summary>
    /// <param name="parent">The type of the box that it is in; null at the top of the file.</param>
    /// <param name="type">Its type.</param>
    BoxUse Use(string? parent, string type);

    /// <summary>Reads the content of a box.</summary>
    void Read(string type, ReadOnlySpan<byte> content);

    /// <summary>Called at the end of an open box.</summary>
    void Close(string type);

    /// <summary>Gets whether everything that the file needs has been read. What follows is then ignored.</summary>
    /// <param name="end">Where the last of them ends.</param>
    bool HasAll(long end);

    /// <summary>Gets the displayed shape of the file, after all boxes have been read.</summary>
    /// <param name="end">Where the file ends.</param>
    /// <exception cref="InvalidMediaException">The boxes do not state it.</exception>
    MediaShape ReadShape(long end);
}
