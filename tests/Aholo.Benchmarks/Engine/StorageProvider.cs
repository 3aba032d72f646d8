using LocalAzure.DurableTask.Worker.Conformance;

namespace Aholo.Benchmarks.Engine;

/// <summary>A storage provider of the Durable extension.</summary>
/// <param name="Type">Its name in host.json.</param>
/// <param name="Key">Its name in the names of figures.</param>
/// <param name="Title">Its name in the table.</param>
internal sealed record StorageProvider(string Type, string Key, string Title)
{
    public static StorageProvider Sqlite { get; } = new("Sqlite", "sqlite", "SQLite");

    /// <summary>The in-memory engine of Microsoft.</summary>
    public static StorageProvider InMemory { get; } = new(InMemoryProviderFactory.ProviderName, "in_memory", "in memory");

    public static StorageProvider AzureStorage { get; } = new("AzureStorage", "azure_storage", "Azure Storage on Azurite");

    public static IReadOnlyList<StorageProvider> All { get; } = [Sqlite, InMemory, AzureStorage];
}
