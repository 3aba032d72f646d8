namespace Aholo.Authentication;

internal sealed class KeyAuthenticator(string header, string? appUid) : RequestAuthenticator(appUid)
{
    protected override IEnumerable<string> ApplyCredentials(HttpRequestMessage request, QueryString query)
    {
        // v1 wants the bare key, which is no scheme and parameter as the typed header has it.
        request.Headers.TryAddWithoutValidation("Authorization", header);
        return [];
    }
}
