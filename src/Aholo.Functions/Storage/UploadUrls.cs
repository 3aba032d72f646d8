using Azure;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Storage;

/// <summary>
/// Issues URLs whose holder can create and overwrite one blob, and nothing else. With an identity, storage signs them by a user delegation key, and the
/// account may refuse its own keys; with a connection string, they are signed by the key of the account.
/// </summary>
internal sealed class UploadUrls(ProjectContainers containers, TimeProvider time)
{
    // Clocks differ: the key must be valid at storage at once.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Issues the URL of a blob.</summary>
    /// <param name="blob">The blob, which need not exist.</param>
    /// <param name="expiresAt">When the URL expires, within seven days.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="UploadUrlException">The identity of the app must not ask for a user delegation key.</exception>
    public async Task<Uri> IssueAsync(BlobBaseClient blob, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var signature = new BlobSasBuilder(BlobSasPermissions.Create | BlobSasPermissions.Write, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri)
            return blob.GenerateSasUri(signature);

        try
        {
            var key = await containers.Service.GetUserDelegationKeyAsync(time.GetUtcNow() - Skew, expiresAt, cancellationToken);
            return blob.GenerateUserDelegationSasUri(signature, key.Value);
        }
        catch (RequestFailedException exception) when (exception.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            throw new UploadUrlException(exception);
        }
    }
}

/// <summary>Storage does not let the app sign upload URLs.</summary>
internal sealed class UploadUrlException(RequestFailedException cause) : Exception(
    "Storage does not let the app sign upload URLs. Give its identity the role Storage Blob Delegator, or one that includes it, on the storage account. "
    + $"Storage says: {StorageFailures.Describe(cause)}",
    cause);
