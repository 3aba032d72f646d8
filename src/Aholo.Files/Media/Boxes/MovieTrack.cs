namespace Aholo.Files.Media.Boxes;

/// <summary>A duration in units of a timescale.</summary>
/// <param name="Timescale">Units in a second.</param>
/// <param name="Units">The length; 0 or all ones when it is not known.</param>
internal readonly record struct MediaLength(uint Timescale, ulong Units);

/// <summary>A track of a film, as its boxes describe it.</summary>
internal sealed record MovieTrack
{
    private static readonly string[] PictureEntries = ["jpeg", "png ", "gif ", "tiff"];

    public uint Id { get; init; }

    public bool IsVideo { get; init; }

    /// <summary>Gets whether players show it.</summary>
    public bool IsEnabled { get; init; }

    public bool IsTurned { get; init; }

    /// <summary>The length that is played, in units of the film.</summary>
    public ulong PlayedUnits { get; init; }

    /// <summary>The length of its media.</summary>
    public MediaLength Media { get; init; }

    /// <summary>The durations of its samples that are in no fragment, added up; null when they are not known.</summary>
    public ulong? SampleUnits { get; init; } = 0;

    /// <summary>The number of samples that are in no fragment; null when it is not stated.</summary>
    public uint? Samples { get; init; }

    /// <summary>Where the last chunk of its samples begins in the file; 0 when it is not stated.</summary>
    public ulong LastChunk { get; init; }

    /// <summary>The type of its sample description.</summary>
    public string? Entry { get; init; }

    public (int Width, int Height) Shown { get; init; }

    public (int Width, int Height) Coded { get; init; }

    /// <summary>Gets the displayed size; the coded size if it is not stated.</summary>
    public (int Width, int Height) Size => Shown is (> 0, > 0) ? Shown : Coded;

    /// <summary>Gets whether it is a cover, not a film.</summary>
    public bool IsCover => IsPicture && Samples == 1;

    /// <summary>Whether this is the film rather than another track: one that moves, is enabled, is larger.</summary>
    public bool IsPreferredTo(MovieTrack? other) => other is null || Rank.CompareTo(other.Rank) > 0;

    private (bool Moves, bool IsEnabled, long Area) Rank => (!IsPicture && Samples != 1, IsEnabled, (long)Size.Width * Size.Height);

    private bool IsPicture => PictureEntries.Contains(Entry);
}
