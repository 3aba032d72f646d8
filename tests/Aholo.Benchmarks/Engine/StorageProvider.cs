namespace Aholo.Benchmarks.Engine;

/// <summary>A storage provider of the Durable extension.</summary>
/// <param name="Type">Its name in host.json.</param>
/// <param name="Key">Its name in the names of figures.</param>
/// <param name="Title">What it is, for people.</param>
internal sealed record StorageProvider(string Type, string Key, string Title)
{
    public static StorageProvider Sqlite { get; } = new("Sqlite", "sqlite", "SQLite, each commit on the disk");

    public static StorageProvider AzureStorage { get; } = new("AzureStorage", "azure_storage", "Azure Storage, on Azurite");
}
