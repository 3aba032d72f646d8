namespace Aholo;

/// <summary>How the inputs of a block upload's first call travel. Sources differ, and none of them is the documentation.</summary>
public enum AholoBlockInitTransport
{
    /// <summary>In the query of an empty POST, as the official SDKs send them (fact D).</summary>
    Query,

    /// <summary>As form fields (<c>application/x-www-form-urlencoded</c>), as two clients of 2026 send them (fact C).</summary>
    Form,
}
