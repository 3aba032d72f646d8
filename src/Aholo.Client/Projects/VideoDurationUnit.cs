namespace Aholo;

/// <summary>The unit of <c>meta.duration</c> for a video on v2, which no source states.</summary>
public enum VideoDurationUnit
{
    /// <summary>Seconds, with a fraction.</summary>
    Seconds,

    /// <summary>Milliseconds.</summary>
    Milliseconds,
}
