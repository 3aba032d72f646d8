using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>
/// Stores the share links of projects: <c>aholo-state/&lt;id&gt;/shares/&lt;share&gt;.json</c>, so that they are deleted with their project. Only the hash of a
/// token is stored, so reading the container does not give access to the links.
/// </summary>
internal sealed partial class ShareStore(ProjectContainers containers, TimeProvider time)
{
    /// <summary>The most links of a project.</summary>
    public const int MaxShares = 50;

    private const int IdBytes = 8;
    private const int SecretBytes = 32;

    /// <summary>Creates a link.</summary>
    /// <returns>The link, and its token, which is not stored.</returns>
    public async Task<(Share Share, string Token)> CreateAsync(string projectId, TimeSpan validFor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var token = $"{id}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var share = new Share { Id = id, CreatedAt = now, ExpiresAt = now + validFor, TokenHash = Convert.ToHexStringLower(Hash(token)) };
        await Blob(projectId, id).WriteAsync(share, StateJson.Shared.Share, new() { IfNoneMatch = ETag.All }, cancellationToken);
        return (share, token);
    }

    /// <summary>Lists the valid links of a project, newest first, and deletes expired ones.</summary>
    public async Task<IReadOnlyList<Share>> ListAsync(string projectId, CancellationToken cancellationToken)
    {
        var shares = new List<Share>();
        await foreach (var blob in containers.State.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{projectId}/shares/" }, cancellationToken))
        {
            var client = containers.State.GetBlobClient(blob.Name);
            if (await client.TryReadAsync(StateJson.Shared.Share, cancellationToken) is not var (share, _))
                continue;
            if (share.ExpiresAt > time.GetUtcNow())
                shares.Add(share);
            else
                await client.DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }

        return [.. shares.OrderByDescending(share => share.CreatedAt)];
    }

    /// <summary>Revokes a link.</summary>
    /// <returns>Whether the link existed.</returns>
    public async Task<bool> RevokeAsync(string projectId, string shareId, CancellationToken cancellationToken) =>
        ShareId.IsMatch(shareId) && await Blob(projectId, shareId).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Finds the link that a token belongs to; null if it is not a token of this project, was revoked or has expired.</summary>
    public async Task<Share?> FindAsync(string projectId, string token, CancellationToken cancellationToken) =>
        Token.Match(token) is { Success: true } match
        && await Blob(projectId, match.Groups[1].Value).TryReadAsync(StateJson.Shared.Share, cancellationToken) is var (share, _)
        && CryptographicOperations.FixedTimeEquals(Hash(token), Convert.FromHexString(share.TokenHash))
        && share.ExpiresAt > time.GetUtcNow()
            ? share
            : null;

    // A token has 256 random bits, so no slow hash is needed.
    private static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    private BlobClient Blob(string projectId, string shareId) => containers.State.GetBlobClient($"{projectId}/shares/{shareId}.json");

    [GeneratedRegex("^[0-9a-f]{16}$")]
    private static partial Regex ShareId { get; }

    [GeneratedRegex(@"^([0-9a-f]{16})\.[A-Za-z0-9_-]{43}$")]
    private static partial Regex Token { get; }
}

/// <summary>A link that shows one project without a key.</summary>
internal sealed record Share
{
    /// <summary>Its id, which is not a secret.</summary>
    public required string Id { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The SHA-256 of its token, 64 lower-case hexadecimal digits.</summary>
    public required string TokenHash { get; init; }
}
