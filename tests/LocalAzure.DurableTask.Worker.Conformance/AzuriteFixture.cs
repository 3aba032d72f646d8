
namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>Storage for task hubs.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("azurite-");
    private TestAzurite _azurite = null!;

    internal string ConnectionString => _azurite.ConnectionString;

    public async ValueTask InitializeAsync() =>
        _azurite = await TestAzurite.StartAsync(_data.FullName, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
