using System.Net;

namespace Aholo.Verify.Checks;

/// <summary>Sends requests without a valid key: only the page and the health endpoint accept them.</summary>
internal sealed class KeyCheck : ICheck
{
    private static readonly string[] Protected = ["/api/projects", "/api/openapi.json", "/api/uploads/none.jpg"];
    private static readonly string[] Open = ["/api/ui/", "/api/health"];

    public string Name => "Keys: the API returns 401 without a valid key, the page opens without one";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var api = context.Deployment.Api;
        foreach (var path in Open)
            if (await api.GetStatusAsync(path, key: null, cancellationToken) is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound)
                throw new CheckFailedException($"GET {path} is not served without a key.");

        if (!api.HasKey && context.Deployment.Options.Url.IsLoopback && await api.GetStatusAsync(Protected[0], key: null, cancellationToken) == HttpStatusCode.OK)
            throw new CheckSkippedException("The local host has no keys.");

        foreach (var path in Protected)
        {
            foreach (var key in (string?[])[null, "not-the-key"])
            {
                var status = await api.GetStatusAsync(path, key, cancellationToken);
                if (status != HttpStatusCode.Unauthorized)
                    throw new CheckFailedException($"GET {path} returned {(int)status} instead of 401 {(key is null ? "without a key" : "with a wrong key")}.");
            }
        }

        return api.HasKey
            ? $"{Protected.Length} routes protected"
            : throw new CheckFailedException("The API is protected, but --key is missing. The following checks cannot succeed.");
    }
}
