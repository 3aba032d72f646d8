namespace Aholo.Authentication;

/// <summary>Puts the credentials on a request. Called for every attempt, so that a retry carries its own timestamp.</summary>
internal abstract class RequestAuthenticator(string? appUid)
{
    /// <summary>
    /// Adds query values and headers; returns the secrets made for this request, for striking them out of what the service answers.
    /// </summary>
    public IEnumerable<string> Apply(HttpRequestMessage request, QueryString query)
    {
        if (appUid is not null)
            query.Add("appuid", appUid);
        return ApplyCredentials(request, query);
    }

    protected abstract IEnumerable<string> ApplyCredentials(HttpRequestMessage request, QueryString query);

    public static RequestAuthenticator Create(AholoClientOptions options, TimeProvider clock)
    {
        var auth = options.Auth;
        // v1 knows no third-party users.
        var appUid = options.Generation == AholoGeneration.V2 ? auth.AppUid : null;
        return auth.Mode switch
        {
            AholoAuthMode.Signature => new SignatureAuthenticator(auth, appUid, clock),
            AholoAuthMode.Bearer => new KeyAuthenticator("Bearer " + auth.ApiKey, appUid),
            _ => new KeyAuthenticator(auth.ApiKey!, appUid),
        };
    }
}
