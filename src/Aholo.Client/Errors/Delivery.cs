namespace Aholo;

/// <summary>What a failed attempt proves about the request.</summary>
internal enum Delivery
{
    /// <summary>The service may have acted on the request.</summary>
    Unknown,

    /// <summary>The request never left, or no connection existed to carry it.</summary>
    NotSent,

    /// <summary>The service answered, in its own format or with an HTTP client error, that it did not accept the request.</summary>
    Refused,
}
