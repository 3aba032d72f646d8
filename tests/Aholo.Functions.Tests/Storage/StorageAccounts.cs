using Aholo.Functions.Tests.Storage;

[assembly: AssemblyFixture(typeof(StorageAccounts))]

namespace Aholo.Functions.Tests.Storage;

/// <summary>The storage accounts of one Azurite, which starts with the first test class that uses one and has its data in memory.</summary>
public sealed class StorageAccounts : IAsyncDisposable
{
    // More than there are test classes: Azurite reads its accounts at startup.
    private static readonly string[] Names = [.. Enumerable.Range(0, 200).Select(number => $"tests{number}")];

    private readonly Lazy<Task<TestAzurite>> _azurite = new(StartAsync);
    private int _taken = -1;

    /// <summary>Gets the connection string of an unused account.</summary>
    internal async Task<string> TakeAsync() => (await _azurite.Value).GetConnectionString(Names[Interlocked.Increment(ref _taken)]);

    public async ValueTask DisposeAsync()
    {
        if (_azurite.IsValueCreated)
            await (await _azurite.Value).DisposeAsync();
    }

    private static Task<TestAzurite> StartAsync() =>
        TestAzurite.StartAsync(dataDirectory: null, TestContext.Current.CancellationToken, accounts: Names);
}
