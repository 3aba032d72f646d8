namespace Aholo;

/// <summary>The quality of a reconstruction (<c>taskQuality</c>: upper case on v2, fact Q; lower case on v1, fact D).</summary>
public enum TaskQuality
{
    /// <summary>A fast preview.</summary>
    Low,

    /// <summary>The standard quality.</summary>
    Normal,

    /// <summary>The professional quality.</summary>
    High,

    /// <summary>v2 only.</summary>
    Ultra,
}
