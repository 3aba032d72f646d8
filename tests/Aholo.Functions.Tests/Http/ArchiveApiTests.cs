using System.IO.Compression;
using System.Security.Cryptography;
using Aholo.Files.Media;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Aholo.Functions.Tests.Http;

public sealed class ArchiveApiTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncDisposable
{
    private readonly DurableTaskClient _client = Substitute.For<DurableTaskClient>("test");
    private readonly ServiceProvider _services = ProjectServices.Create(storage, new FakeTimeProvider());

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task All_assets_are_in_one_archive_with_the_record_and_the_picture_named_by_the_project()
    {
        var large = RandomNumberGenerator.GetBytes(3_000_000);
        var id = await AddProjectAsync("茶杯: a/b?", ("model.ply", large), ("model.spz", [1, 2, 3]));
        await storage.Containers.Assets.GetBlobClient($"{id}/preview").UploadAsync(
            BinaryData.FromBytes([9]), new BlobUploadOptions { HttpHeaders = new() { ContentType = "image/webp" } }, CancellationToken);

        var (response, body) = await DownloadAsync(id);

        response.ContentType.ShouldBe("application/zip");
        response.Headers.ContentDisposition.ToString().ShouldContain($"filename*=UTF-8''{Uri.EscapeDataString("茶杯 a b")}.zip");
        using var archive = new ZipArchive(new MemoryStream(body.Content));
        archive.Entries.Select(entry => entry.FullName).ShouldBe(["model.ply", "model.spz", "project.json", "preview.webp"]);
        archive.Entries[0].CompressedLength.ShouldBe(large.Length);
        Read(archive.Entries[0]).ShouldBe(large);
        Read(archive.Entries[1]).ShouldBe([1, 2, 3]);
        Read(archive.Entries[3]).ShouldBe([9]);
        body.LargestWrite.ShouldBeLessThan(1024 * 1024, "it is sent while it is read");
    }

    [Fact]
    public async Task A_source_that_fails_aborts_the_connection_and_leaves_no_archive_that_looks_complete()
    {
        var id = await AddProjectAsync("mug", ("model.ply", RandomNumberGenerator.GetBytes(5_000_000)), ("model.spz", [1]));
        var replaced = false;
        async Task ReplaceAsync()
        {
            if (!replaced)
                await storage.Containers.Assets.GetBlobClient($"{id}/model.ply").UploadAsync(BinaryData.FromString("another"), overwrite: true, CancellationToken);
            replaced = true;
        }

        var lifetime = Substitute.For<IHttpRequestLifetimeFeature>();
        var body = new Body(ReplaceAsync);
        await Should.ThrowAsync<Azure.RequestFailedException>(DownloadAsync(id, body, lifetime));

        lifetime.Received().Abort();
        body.Content.Length.ShouldBeGreaterThan(0);
        Should.Throw<InvalidDataException>(() => new ZipArchive(new MemoryStream(body.Content)));
    }

    [Fact]
    public async Task A_missing_asset_is_an_error_instead_of_an_archive()
    {
        var id = await AddProjectAsync("mug", ("model.ply", [1]));
        await storage.Containers.Assets.DeleteBlobAsync($"{id}/model.ply", cancellationToken: CancellationToken);

        Code(await GetAsync(id)).ShouldBe(RequestProblems.NoAsset);
        Code(await GetAsync(ProjectId.New())).ShouldBe(RequestProblems.NoProject);
    }

    private async Task<string> AddProjectAsync(string name, params (string Name, byte[] Content)[] assets)
    {
        var id = ProjectId.New();
        foreach (var asset in assets)
            await storage.Containers.Assets.GetBlobClient($"{id}/{asset.Name}").UploadAsync(BinaryData.FromBytes(asset.Content), CancellationToken);
        await _services.GetRequiredService<RecordStore>().WriteAsync(
            new()
            {
                Id = id,
                CreatedAt = DateTimeOffset.UtcNow,
                Spec = new() { Name = name },
                Outcome = ProjectStage.Succeeded,
                Assets = [.. assets.Select(asset => new AssetRecord
                {
                    Name = asset.Name, Url = new($"https://example.com/{asset.Name}"), Size = asset.Content.Length, Md5 = new('0', 32),
                })],
                Timings = [],
            },
            CancellationToken);
        return id;
    }

    private Task<IResult> GetAsync(string id) =>
        ActivatorUtilities.CreateInstance<ArchiveApi>(_services).GetAsync(new DefaultHttpContext().Request, id, _client, CancellationToken);

    private async Task<(HttpResponse Response, Body Body)> DownloadAsync(string id)
    {
        var body = new Body();
        return (await DownloadAsync(id, body, lifetime: null), body);
    }

    private async Task<HttpResponse> DownloadAsync(string id, Body body, IHttpRequestLifetimeFeature? lifetime)
    {
        var context = new DefaultHttpContext { Response = { Body = body } };
        if (lifetime is not null)
            context.Features.Set(lifetime);
        await (await GetAsync(id)).ExecuteAsync(context);
        return context.Response;
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using var source = entry.Open();
        source.CopyTo(content);
        return content.ToArray();
    }

    private static string? Code(IResult answer) => (string?)answer.ShouldBeOfType<ProblemHttpResult>().ProblemDetails.Extensions["code"];

    // As the body of a server, it supports neither seeking nor synchronous writes.
    private sealed class Body(Func<Task>? onWrite = null) : Stream
    {
        private readonly MemoryStream _content = new();

        public byte[] Content => _content.ToArray();

        public int LargestWrite { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            LargestWrite = Math.Max(LargestWrite, buffer.Length);
            await _content.WriteAsync(buffer, cancellationToken);
            if (onWrite is not null)
                await onWrite();
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush() => throw new InvalidOperationException("It blocks.");

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("It blocks.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
