namespace Aholo;

/// <summary>The kind of an input file.</summary>
public enum ResourceType
{
    /// <summary>A picture: type 0 on v2 (facts Q and D), <c>image</c> on v1 (fact D).</summary>
    Image,

    /// <summary>
    /// A video: <c>video</c> on v1 (fact D). v2 documents no code for it, so it is refused there unless
    /// <see cref="AholoClientOptions.VideoTypeCode"/> is set.
    /// </summary>
    Video,

    /// <summary>An Insta360 recording: <c>insv</c>, v1 only (fact D).</summary>
    Insv,
}
