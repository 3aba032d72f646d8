namespace Aholo.Http;

/// <summary>Which service a call goes to; each has its own HTTP client, circuit breaker and limit, even on one host.</summary>
internal enum ServiceKind
{
    Api,
    Upload,
}
