using Aholo.Local.Azurite;
using Aholo.Tests;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

[assembly: AssemblyFixture(typeof(Embedded.Tests.AzuriteFixture))]

namespace Embedded.Tests;

/// <summary>One Azurite for all tests, started when the first of them needs it.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("azurite-");
    private readonly Lazy<Task<AzuriteServer>> _server;

    public AzuriteFixture() => _server = new(() => Repository.StartAzuriteAsync(_data.FullName, CancellationToken.None));

    public ValueTask InitializeAsync() => default;

    /// <summary>A container that no other test has.</summary>
    internal async Task<AzuriteContainer> CreateContainerAsync(bool exists = true)
    {
        var connectionString = (await _server.Value).ConnectionString;
        var container = new BlobContainerClient(connectionString, $"test-{Guid.NewGuid():N}");
        if (exists)
            await container.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        return new(connectionString, container, new QueueServiceClient(connectionString));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
            await (await _server.Value).DisposeAsync();
        _data.Delete(recursive: true);
    }
}

/// <summary>A container, and the account it is in.</summary>
internal sealed record AzuriteContainer(string ConnectionString, BlobContainerClient Blobs, QueueServiceClient Queues)
{
    /// <summary>Uploads empty blobs named by their number, five digits.</summary>
    public Task UploadManyAsync(int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
        async (i, cancellationToken) => await Blobs.UploadBlobAsync($"{i:00000}", BinaryData.Empty, cancellationToken));
}
