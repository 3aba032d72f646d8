namespace Aholo.Http;

/// <summary>Whether a call may be sent again after a failure.</summary>
internal enum RepeatRule
{
    /// <summary>Repeating changes nothing at the service: whenever the failure is transient.</summary>
    Safe,

    /// <summary>Costs credits and has no idempotency key: only when the failure is transient and proves that the request was not accepted.</summary>
    OnlyIfNotAccepted,

    /// <summary>Not here: the caller repeats a larger step.</summary>
    Never,
}
