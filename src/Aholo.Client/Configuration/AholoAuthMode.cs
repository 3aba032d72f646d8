namespace Aholo;

/// <summary>How calls prove who makes them.</summary>
public enum AholoAuthMode
{
    /// <summary>Kujiale's open platform rule: an MD5 signature in the query (v2; fact Q names it, its rule is fact C).</summary>
    Signature,

    /// <summary><c>Authorization: Bearer &lt;key&gt;</c> (shown by two v2 pages, fact D).</summary>
    Bearer,

    /// <summary><c>Authorization: &lt;key&gt;</c>, without <c>Bearer</c> (v1, fact D).</summary>
    ApiKey,
}
