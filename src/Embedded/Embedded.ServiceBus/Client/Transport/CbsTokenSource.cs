using Azure;
using Azure.Core;
using Embedded.ServiceBus.Protocol;

namespace Embedded.ServiceBus.Client;

/// <summary>Gives the token that authorizes an entity, named by its address (<c>sb://host/path</c>).</summary>
internal delegate ValueTask<CbsToken> CbsTokenSource(string audience, CancellationToken cancellationToken);

internal readonly record struct CbsToken(string Value, string Type, DateTimeOffset ExpiresAt);

internal static class CbsTokenSources
{
    private static readonly TimeSpan SignatureLifetime = TimeSpan.FromMinutes(30);
    private static readonly TokenRequestContext Scope = new(["https://servicebus.azure.net/.default"]);

    public static CbsTokenSource From(AzureNamedKeyCredential credential) => (audience, _) =>
    {
        var (name, key) = credential;
        var expiresAt = DateTimeOffset.UtcNow + SignatureLifetime;
        return new(new CbsToken(SharedAccessSignature.Create(audience, name, key, expiresAt), ServiceBusAmqp.Cbs.SharedAccessToken, expiresAt));
    };

    public static CbsTokenSource From(AzureSasCredential credential) => (_, _) =>
        new(new CbsToken(
            credential.Signature,
            ServiceBusAmqp.Cbs.SharedAccessToken,
            SharedAccessSignature.ExpiresAt(credential.Signature) ?? DateTimeOffset.UtcNow + SignatureLifetime));

    public static CbsTokenSource From(TokenCredential credential) => async (_, cancellationToken) =>
    {
        var token = await credential.GetTokenAsync(Scope, cancellationToken).ConfigureAwait(false);
        return new(token.Token, ServiceBusAmqp.Cbs.JsonWebToken, token.ExpiresOn);
    };
}
