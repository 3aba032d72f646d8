using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LocalAzure.Azurite;

namespace Aholo.EndToEnd.Tests;

/// <summary>Azurite writes its index to the disk now and then. The journal keeps what it confirms in between.</summary>
public sealed class AzuriteJournalTests : IDisposable
{
    private const int Blobs = 60;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("azurite-journal-");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static string Journal => Path.Combine(AppContext.BaseDirectory, "Azurite", "journal.js");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task What_was_confirmed_before_a_kill_is_there_after_it_and_what_was_deleted_is_not()
    {
        await using (var killed = await StartAsync())
        {
            var container = new BlobServiceClient(killed.ConnectionString).GetBlobContainerClient("uploads");
            await container.CreateAsync(cancellationToken: CancellationToken);
            for (var number = 0; number < Blobs; number++)
            {
                var blob = container.GetBlobClient($"{number}");
                var first = await blob.UploadAsync(BinaryData.FromString("first"), CancellationToken);
                if (number % 3 == 0)
                    await blob.DeleteAsync(cancellationToken: CancellationToken);
                else if (number % 3 == 1)
                    await blob.UploadAsync(BinaryData.FromString($"second {number}"), new BlobUploadOptions { Conditions = new() { IfMatch = first.Value.ETag } }, CancellationToken);
                else
                    await blob.SetMetadataAsync(new Dictionary<string, string> { ["kept"] = $"{number}" }, cancellationToken: CancellationToken);
            }

            await killed.KillAsync();
        }

        // After a second kill immediately after the start, the journal still exists, because the index was not written.
        await using (var killed = await StartAsync())
            await killed.KillAsync();

        await using var azurite = await StartAsync();
        var uploads = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("uploads");
        for (var number = 0; number < Blobs; number++)
        {
            var blob = uploads.GetBlobClient($"{number}");
            if (number % 3 == 0)
            {
                (await blob.ExistsAsync(CancellationToken)).Value.ShouldBeFalse($"{number} was deleted");
                continue;
            }

            var found = await blob.DownloadContentAsync(CancellationToken);
            found.Value.Content.ToString().ShouldBe(number % 3 == 1 ? $"second {number}" : "first");
            if (number % 3 == 2)
                found.Value.Details.Metadata["kept"].ShouldBe($"{number}");
        }
    }

    [Fact]
    public async Task The_journal_ends_when_the_index_is_written()
    {
        await using (var azurite = await StartAsync())
            await new BlobServiceClient(azurite.ConnectionString).CreateBlobContainerAsync("uploads", cancellationToken: CancellationToken);

        _data.GetFiles("*.journal.*").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_index_is_written_again_when_the_journal_has_grown()
    {
        const string BlobIndex = "__azurite_db_blob__.json";
        var frequent = await WriteScriptAsync("const { setInterval } = globalThis; globalThis.setInterval = (check, _) => setInterval(check, 1);");
        await using var azurite = await StartAsync(frequent);
        var container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("uploads");
        await container.CreateAsync(cancellationToken: CancellationToken);
        var journal = _data.GetFiles($"{BlobIndex}.journal.*").ShouldHaveSingleItem().FullName;
        for (var number = 0; number < Blobs; number++)
            await container.GetBlobClient($"{number}").UploadAsync(BinaryData.FromString("short"), CancellationToken);
        File.Exists(journal).ShouldBeTrue("it is short");

        var metadata = new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["long"] = new('a', 8_000) } };
        for (var number = 0; File.Exists(journal); number++)
        {
            number.ShouldBeLessThan(1_000);
            await container.GetBlobClient($"long {number}").UploadAsync(BinaryData.FromString("long"), metadata, CancellationToken);
        }

        (await File.ReadAllTextAsync(Path.Combine(_data.FullName, BlobIndex), CancellationToken)).ShouldContain("long 0");
    }

    [Fact]
    public async Task A_change_whose_journal_cannot_be_flushed_is_not_confirmed()
    {
        var failing = await WriteScriptAsync(
            """
            const fs = require('node:fs');
            const { openSync, fdatasync } = fs;
            const journals = new Set();
            fs.openSync = (file, ...options) => {
                const descriptor = openSync(file, ...options);
                if (`${file}`.includes('.journal.'))
                    journals.add(descriptor);
                return descriptor;
            };
            fs.fdatasync = (descriptor, callback) => journals.has(descriptor) ? callback(new Error('EIO')) : fdatasync(descriptor, callback);
            """);
        await using var azurite = await StartAsync(failing);
        var client = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions { Retry = { MaxRetries = 0 } });

        await Should.ThrowAsync<RequestFailedException>(() => client.CreateBlobContainerAsync("uploads", cancellationToken: CancellationToken));
    }

    // A script that changes what the journal finds, and then loads it.
    private async Task<string> WriteScriptAsync(string script)
    {
        var file = Path.Combine(_data.FullName, "script.js");
        await File.WriteAllTextAsync(file, $"{script}\nrequire({System.Text.Json.JsonSerializer.Serialize(Journal)});", CancellationToken);
        return file;
    }

    private async Task<AzuriteServer> StartAsync(string? journal = null) => await AzuriteServer.StartAsync(
        await TestAzurite.InstallAsync(CancellationToken), _data.FullName, new(0, 0, 0), CancellationToken, scripts: [journal ?? Journal]);
}
