using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using LocalAzure.Azurite;
using Aholo.Tests;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Storage;

/// <summary>Azurite with the app's containers.</summary>
public sealed class StorageFixture : IAsyncLifetime
{
    private AzuriteServer? _azurite;

    internal string ConnectionString => _azurite!.ConnectionString;

    /// <summary>A client with the policies that the app gives its own.</summary>
    internal BlobServiceClient Client { get; private set; } = null!;

    internal ProjectContainers Containers { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _azurite = await Repository.StartAzuriteAsync(dataDirectory: null, cancellationToken);
        var client = new BlobClientOptions();
        UnlistableContainerPolicy.AddTo(client);
        Client = new(_azurite.ConnectionString, client);
        Containers = new(Client, Options.Create(new AholoFunctionsOptions()));
        foreach (var container in (BlobContainerClient[])[Containers.Uploads, Containers.Assets, Containers.State])
            await container.CreateAsync(cancellationToken: cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
