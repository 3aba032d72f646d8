using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Storage;

/// <summary>A separate storage account for each test class, with the app's containers.</summary>
public sealed class StorageFixture(StorageAccounts accounts) : IAsyncLifetime
{
    internal string ConnectionString { get; private set; } = null!;

    /// <summary>A client with the policies of the app.</summary>
    internal BlobServiceClient Client { get; private set; } = null!;

    internal ProjectContainers Containers { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        ConnectionString = await accounts.TakeAsync();
        var client = new BlobClientOptions();
        UnlistableContainerPolicy.AddTo(client);
        Client = new(ConnectionString, client);
        Containers = new(Client, Options.Create(new AholoFunctionsOptions()));
        foreach (var container in (BlobContainerClient[])[Containers.Uploads, Containers.Assets, Containers.State])
            await container.CreateAsync(cancellationToken: cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
