using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using LocalAzure.Functions.Blobs;

namespace LocalAzure.Functions.Tests.Blobs;

/// <summary>Azurite reports new versions of blobs.</summary>
public sealed class BlobChangesTests : IDisposable
{
    private readonly HttpClient _http = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_new_version_of_a_blob_is_reported_and_nothing_else()
    {
        await using var azurite = await TestAzurite.StartAsync(dataDirectory: null, CancellationToken, scripts: true);
        var storage = new BlobServiceClient(azurite.ConnectionString);
        var incoming = await CreateAsync(storage, "incoming");
        var other = await CreateAsync(storage, "other");
        await using var changes = new BlobChanges(_http, incoming.Uri).ReadAsync(CancellationToken).GetAsyncEnumerator(CancellationToken);
        (await ReadAsync(changes)).ShouldBeEmpty();

        await other.GetBlobClient("a").UploadAsync(BinaryData.FromString("1"), CancellationToken);
        var first = await incoming.GetBlobClient("ä b/c.txt").UploadAsync(
            BinaryData.FromString("12"), new BlobUploadOptions { HttpHeaders = new() { ContentType = "text/plain" } }, CancellationToken);
        (await ReadAsync(changes)).ShouldBe([new("ä b/c.txt", first.Value.ETag.ToString(), "Block", "text/plain", 2)]);

        var blocks = incoming.GetBlockBlobClient("blocks");
        await blocks.StageBlockAsync("MDAw", new MemoryStream([1, 2, 3]), cancellationToken: CancellationToken);
        var committed = await blocks.CommitBlockListAsync(["MDAw"], cancellationToken: CancellationToken);
        (await ReadAsync(changes)).ShouldBe([new("blocks", committed.Value.ETag.ToString(), "Block", "application/octet-stream", 3)]);

        await blocks.CreateSnapshotAsync(cancellationToken: CancellationToken);
        await incoming.GetBlobClient("ä b/c.txt").DeleteAsync(cancellationToken: CancellationToken);
        await incoming.GetBlobClient("ä b/c.txt").UploadAsync(BinaryData.FromString("3"), CancellationToken);

        // A version that a listing finds later is not taken for another.
        var listed = await incoming.GetBlobsAsync(cancellationToken: CancellationToken).FirstAsync(blob => blob.Name != "blocks", CancellationToken);
        (await ReadAsync(changes)).ShouldHaveSingleItem().ShouldBe(FoundBlob.From(listed));

        // Azurite ends in order, though a connection is open.
        await azurite.DisposeAsync();
        (await changes.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Storage_that_does_not_report_versions_is_told_from_storage_that_is_unavailable()
    {
        await using var azurite = await TestAzurite.StartAsync(dataDirectory: null, CancellationToken);
        var incoming = await CreateAsync(new(azurite.ConnectionString), "incoming");

        await Should.ThrowAsync<NotSupportedException>(() => ReadAsync(new BlobChanges(_http, incoming.Uri)));

        await azurite.DisposeAsync();
        await Should.ThrowAsync<HttpRequestException>(() => ReadAsync(new BlobChanges(_http, incoming.Uri)));
    }

    public void Dispose() => _http.Dispose();

    private static async Task<BlobContainerClient> CreateAsync(BlobServiceClient storage, string name) =>
        await storage.CreateBlobContainerAsync(name, cancellationToken: CancellationToken);

    private static async Task ReadAsync(BlobChanges changes)
    {
        await using var lists = changes.ReadAsync(CancellationToken).GetAsyncEnumerator(CancellationToken);
        await ReadAsync(lists);
    }

    private static async Task<IReadOnlyList<FoundBlob>> ReadAsync(IAsyncEnumerator<IReadOnlyList<FoundBlob>> changes) =>
        await changes.MoveNextAsync() ? changes.Current : throw new InvalidOperationException("The connection has ended.");
}
