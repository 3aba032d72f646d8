using Azure.Storage.Blobs;
using LocalAzure.Functions.Tests.Support;

[assembly: AssemblyFixture(typeof(SampleHostFixture))]

namespace LocalAzure.Functions.Tests.Support;

/// <summary>Azurite for all tests, and the sample app on a host without keys for tests that do not disturb it.</summary>
public sealed class SampleHostFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("azurite-");
    private TestAzurite _azurite = null!;

    internal TestHost Sample { get; private set; } = null!;

    internal HttpClient Http => Sample.Http;

    /// <summary>The connection string of Azurite.</summary>
    internal string Storage => _azurite.ConnectionString;

    internal BlobContainerClient Incoming => new(Storage, "incoming");

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _azurite = await TestAzurite.StartAsync(_data.FullName, cancellationToken);
        await Incoming.CreateAsync(cancellationToken: cancellationToken);
        Sample = await TestHost.StartAsync(Storage);
    }

    public async ValueTask DisposeAsync()
    {
        if (Sample is not null)
            await Sample.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
