namespace Aholo.Simulator.Http;

internal static class RequestExtensions
{
    /// <summary>The service's address as the caller wrote it, without a trailing slash: links in answers lead back the same way.</summary>
    public static string ServiceAddress(this HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>The v2 user id, which the authenticator has seen to be there.</summary>
    public static string AppUid(this HttpRequest request) => request.Query["appuid"].ToString();
}
