using Aholo.Functions.Configuration;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Storage;

/// <summary>The containers that projects live in.</summary>
internal sealed class ProjectContainers(BlobServiceClient service, IOptions<AholoFunctionsOptions> options)
{
    private readonly StorageOptions _options = options.Value.Storage;

    /// <summary>The storage account.</summary>
    public BlobServiceClient Service => service;

    /// <summary>Where photos are uploaded.</summary>
    public BlobContainerClient Uploads => service.GetBlobContainerClient(_options.Uploads);

    /// <summary>Where results and records go.</summary>
    public BlobContainerClient Assets => service.GetBlobContainerClient(_options.Assets);

    /// <summary>Where steps keep what makes them idempotent. Never a secret.</summary>
    public BlobContainerClient State => service.GetBlobContainerClient(_options.State);
}
