namespace Aholo.Simulator.Http;

internal static class RequestExtensions
{
    /// <summary>Gets the service's address as the caller sees it, without a trailing slash.</summary>
    public static string ServiceAddress(this HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>Gets the v2 user id, which the authenticator has checked.</summary>
    public static string AppUid(this HttpRequest request) => request.Query["appuid"].ToString();
}
