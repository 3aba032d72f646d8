using Aholo.Functions.Configuration;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Storage;

/// <summary>The containers of projects.</summary>
internal sealed class ProjectContainers(BlobServiceClient service, IOptions<AholoFunctionsOptions> options)
{
    private readonly StorageOptions _options = options.Value.Storage;

    /// <summary>The storage account.</summary>
    public BlobServiceClient Service => service;

    /// <summary>The uploads.</summary>
    public BlobContainerClient Uploads => service.GetBlobContainerClient(_options.Uploads);

    /// <summary>The assets and the records.</summary>
    public BlobContainerClient Assets => service.GetBlobContainerClient(_options.Assets);

    /// <summary>The state that makes activities idempotent. It holds no secrets.</summary>
    public BlobContainerClient State => service.GetBlobContainerClient(_options.State);
}
