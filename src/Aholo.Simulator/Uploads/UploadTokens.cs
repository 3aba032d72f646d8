using System.Security.Cryptography;
using Aholo.Simulator.Http;
using Aholo.Simulator.Storage;

namespace Aholo.Simulator.Uploads;

/// <summary>Issues upload tokens and enforces their limits: one upload, ten minutes.</summary>
internal sealed class UploadTokens(SimulatorDirectory data, AholoSimulatorOptions options) : IDisposable
{
    private readonly JournaledStore<IssuedToken> _tokens = new(
        data.Journal("tokens"),
        token => token.Value,
        UploadJsonContext.Default.IssuedToken,
        token => token.ExpiresAt > options.TimeProvider.GetUtcNow());

    /// <summary>Issues a token.</summary>
    /// <param name="request">The caller's request, whose host becomes <c>globalDomain</c>.</param>
    /// <param name="schemeByDefault">Whether this version of the API writes <c>globalDomain</c> with a scheme.</param>
    public UploadCredential Issue(HttpRequest request, bool schemeByDefault)
    {
        var value = RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 40);
        var token = new IssuedToken(value, options.TimeProvider.GetUtcNow() + options.TokenLifetime, null);
        _tokens.Add(token);

        var withScheme = options.Switches.GlobalDomainScheme switch
        {
            GlobalDomainScheme.With => true,
            GlobalDomainScheme.Without => false,
            _ => schemeByDefault || !request.IsHttps,
        };
        return new UploadCredential(value, withScheme ? request.ServiceAddress() : request.Host.Value!, options.BlockSize);
    }

    /// <summary>Binds an unused token to an upload. A token stays used even if the upload fails.</summary>
    /// <exception cref="ServiceErrorException">The token is unknown, expired or used.</exception>
    public void Bind(string value, string uploadId)
    {
        Valid(value);
        _tokens.Update(value, token => token.UploadId is null
            ? token with { UploadId = uploadId }
            : throw new ServiceErrorException(ErrorKind.TokenProblem, "Token已被使用"));
    }

    /// <summary>Gets the upload that a token is bound to; <see langword="null"/> if it is unused.</summary>
    /// <exception cref="ServiceErrorException">The token is unknown or expired.</exception>
    public string? UploadOf(string value) => Valid(value).UploadId;

    public void Dispose() => _tokens.Dispose();

    private IssuedToken Valid(string value)
    {
        if (!_tokens.TryGet(value, out var token))
            throw new ServiceErrorException(ErrorKind.TokenProblem, "Token无效");
        return token.ExpiresAt > options.TimeProvider.GetUtcNow() ? token : throw new ServiceErrorException(ErrorKind.TokenProblem, "Token已过期");
    }
}
