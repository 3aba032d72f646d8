using Azure.Core;
using Azure.Core.Pipeline;

namespace Aholo.Functions.Storage;

/// <summary>
/// Throws <see cref="UnlistableContainerException"/>, without a retry, for the answer that Azurite gives to a listing with a name that XML cannot
/// represent: status 500 and nothing that says why. Errors of Azure name their code in <c>x-ms-error-code</c>.
/// </summary>
internal sealed class UnlistableContainerPolicy : HttpPipelineSynchronousPolicy
{
    /// <summary>Adds the policy to a client's options.</summary>
    public static void AddTo(ClientOptions options) => options.AddPolicy(new UnlistableContainerPolicy(), HttpPipelinePosition.PerRetry);

    public override void OnReceivedResponse(HttpMessage message)
    {
        if (message.Response.Status != 500 || message.Response.Headers.Contains("x-ms-error-code") || message.Request.Method != RequestMethod.Get)
            return;

        var uri = message.Request.Uri.ToUri();
        if (uri.Query.Contains("comp=list", StringComparison.Ordinal) && uri.Query.Contains("restype=container", StringComparison.Ordinal))
            throw new UnlistableContainerException(uri.Segments[^1]);
    }
}
