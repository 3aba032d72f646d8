using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Aholo.Files.Assets;
using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Storage;

public sealed class AssetStoreTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly Uri Source = new("https://holo-cos.aholo3d.cn/a/point_cloud.ply?sign=1");

    private readonly string _id = Guid.NewGuid().ToString("N");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_asset_of_many_blocks_is_stored_completely_with_its_hash_and_type()
    {
        var ply = ResultFiles.Ply(300_000);
        var host = new AssetServer(ply);

        var asset = await CopyAsync(host);

        (asset.Name, asset.Size, asset.Facts!.Splats).ShouldBe(("model.ply", ply.Length, 300_000));
        asset.Md5.ShouldBe(Convert.ToHexStringLower(MD5.HashData(ply)));
        var blob = storage.Containers.Assets.GetBlobClient($"{_id}/model.ply");
        var properties = (await blob.GetPropertiesAsync(cancellationToken: CancellationToken)).Value;
        properties.ContentType.ShouldBe("model/ply");
        properties.ContentHash.ShouldBe(MD5.HashData(ply));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task An_asset_of_about_the_size_of_a_block_is_stored_completely(int longer, bool stateLength)
    {
        var json = Encoding.ASCII.GetBytes("{}".PadRight(4 * 1024 * 1024 + longer));

        var asset = await CopyAsync(new(json) { StateLength = stateLength }, kind: AssetKind.LodMeta);

        asset.Size.ShouldBe(json.Length);
        var stored = (await storage.Containers.Assets.GetBlobClient($"{_id}/lod-meta.json").DownloadContentAsync(CancellationToken)).Value;
        stored.Content.ToMemory().Span.SequenceEqual(json).ShouldBeTrue();
        stored.Details.ContentHash.ShouldBe(MD5.HashData(json));
    }

    [Fact]
    public async Task An_asset_that_was_copied_is_not_copied_again_even_if_its_link_has_a_new_signature()
    {
        var host = new AssetServer(ResultFiles.Ply(10));
        await CopyAsync(host);
        await CopyAsync(host, new Uri(Source.GetLeftPart(UriPartial.Path) + "?sign=2"));

        host.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_download_continues_after_a_broken_connection()
    {
        var ply = ResultFiles.Ply(300_000);
        var host = new AssetServer(ply) { BreakAfter = 5_000_000, ETag = "\"v1\"" };

        (await CopyAsync(host)).Size.ShouldBe(ply.Length);

        host.Requests.Select(request => request.Headers.Range?.ToString()).ShouldBe(
            [null, "bytes=5000000-", "bytes=10000000-", "bytes=15000000-", "bytes=20000000-"]);
    }

    [Fact]
    public async Task A_broken_connection_without_a_version_is_a_transient_failure_and_leaves_nothing()
    {
        var host = new AssetServer(ResultFiles.Ply(300_000)) { BreakAfter = 5_000_000 };

        await Should.ThrowAsync<AssetUnavailableException>(() => CopyAsync(host));

        (await storage.Containers.Assets.GetBlobClient($"{_id}/model.ply").ExistsAsync(CancellationToken)).Value.ShouldBeFalse();
    }

    [Theory]
    [InlineData("redirect", "redirects elsewhere")]
    [InlineData("too large", "MaxBytes")]
    [InlineData("too large, unannounced", "MaxBytes")]
    [InlineData("html", "no PLY header")]
    [InlineData("lying header", "announces")]
    [InlineData("http", "is not an https URL")]
    [InlineData("private address", "AllowedHosts")]
    public async Task An_invalid_asset_is_rejected_and_leaves_nothing(string fault, string reason)
    {
        var host = fault switch
        {
            "redirect" => new AssetServer([]) { Status = HttpStatusCode.Found },
            "too large" => new AssetServer(new byte[2_000_001]),
            "too large, unannounced" => new AssetServer(new byte[2_000_001]) { StateLength = false },
            "html" => new AssetServer("<html>502</html>"u8.ToArray()),
            "lying header" => new AssetServer(ResultFiles.Ply(10)[..^4]),
            _ => new AssetServer(ResultFiles.Ply(10)),
        };
        var source = fault switch
        {
            "http" => new Uri("http://holo-cos.aholo3d.cn/a.ply"),
            "private address" => new Uri("https://169.254.169.254/a.ply"),
            _ => Source,
        };

        (await Should.ThrowAsync<InvalidAssetException>(() => CopyAsync(host, source, maxBytes: 2_000_000))).Message.ShouldContain(reason);

        (await storage.Containers.Assets.GetBlobClient($"{_id}/model.ply").ExistsAsync(CancellationToken)).Value.ShouldBeFalse();
    }

    [Theory]
    [InlineData(401, "its link has expired")]
    [InlineData(403, "its link has expired")]
    [InlineData(404, "it is not there yet")]
    [InlineData(410, "it is not there yet")]
    [InlineData(400, "answers 400")]
    [InlineData(429, "answers 429")]
    [InlineData(500, "answers 500")]
    public async Task An_unavailable_asset_is_a_transient_failure_and_its_reason_has_no_signature(int status, string reason)
    {
        var failure = await Should.ThrowAsync<AssetUnavailableException>(() => CopyAsync(new([]) { Status = (HttpStatusCode)status }));

        failure.Message.ShouldContain(reason);
        failure.Message.ShouldContain(Source.GetLeftPart(UriPartial.Path));
        failure.ToString().ShouldNotContain("sign=");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_download_that_fails_after_its_link_has_expired_continues_with_a_new_link(int status)
    {
        var ply = ResultFiles.Ply(300_000);
        var renewed = new Uri(Source.GetLeftPart(UriPartial.Path) + "?sign=2");
        var host = new AssetServer(ply) { BreakAfter = 15_000_000, ETag = "\"v1\"", Expires = (Source, (HttpStatusCode)status) };

        (await CopyAsync(host, renew: _ => Task.FromResult<Uri?>(renewed))).Size.ShouldBe(ply.Length);

        host.Requests.Select(request => (request.RequestUri, request.Headers.Range?.ToString())).ShouldBe(
            [(Source, null), (Source, "bytes=15000000-"), (renewed, "bytes=15000000-")]);
    }

    [Fact]
    public async Task A_download_that_fails_and_gets_a_link_to_another_host_is_rejected()
    {
        var host = new AssetServer(ResultFiles.Ply(300_000)) { BreakAfter = 15_000_000, ETag = "\"v1\"", Expires = (Source, HttpStatusCode.Forbidden) };

        (await Should.ThrowAsync<InvalidAssetException>(() => CopyAsync(host, renew: _ => Task.FromResult<Uri?>(new("https://169.254.169.254/a.ply")))))
            .Message.ShouldContain("AllowedHosts");
    }

    [Fact]
    public async Task The_URL_of_an_asset_has_no_signature_of_the_connection_to_storage()
    {
        var account = new BlobServiceClient(storage.Client.GenerateAccountSasUri(
            AccountSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.All));
        var options = Options.Create(new AholoFunctionsOptions());
        using var http = new HttpClient(new AssetServer(ResultFiles.Ply(10)));
        var containers = new ProjectContainers(account, Options.Create(new AholoFunctionsOptions { Storage = { Assets = storage.Containers.Assets.Name } }));

        var asset = await new AssetStore(containers, options).CopyAsync(
            _id, AssetKind.Ply, new AssetDownloader(http, new AssetHosts(options.Value.Assets)), Source, mayBeCopied: true, _ => Task.FromResult<Uri?>(null), CancellationToken);

        account.Uri.Query.ShouldContain("sig=");
        asset.Url.ShouldBe(new Uri($"{storage.Containers.Assets.Uri}/{_id}/model.ply"));
    }

    [Fact]
    public async Task A_zip_bomb_as_SOG_is_rejected_without_inflating_it()
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("meta.json", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 200; i++)
                entry.Write(zeros);
        }

        // By its declared size, beyond which nothing is inflated.
        (await Should.ThrowAsync<InvalidAssetException>(() => CopyAsync(new(archive.ToArray()), kind: AssetKind.Sog))).Message
            .ShouldContain("its meta.json is 209715200 bytes long");
    }

    private async Task<Aholo.Functions.Projects.AssetRecord> CopyAsync(
        AssetServer host, Uri? source = null, long maxBytes = long.MaxValue, AssetKind kind = AssetKind.Ply, Func<CancellationToken, Task<Uri?>>? renew = null)
    {
        var options = Options.Create(new AholoFunctionsOptions { Assets = { MaxBytes = maxBytes } });
        using var http = new HttpClient(host, disposeHandler: false);
        return await new AssetStore(storage.Containers, options).CopyAsync(
            _id, kind, new AssetDownloader(http, new AssetHosts(options.Value.Assets)), source ?? Source, mayBeCopied: true, renew ?? (_ => Task.FromResult<Uri?>(null)), CancellationToken);
    }

    /// <summary>A host of assets whose connection may break.</summary>
    private sealed class AssetServer(byte[] content) : HttpMessageHandler
    {
        public List<HttpRequestMessage> Requests { get; } = [];

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public bool StateLength { get; init; } = true;

        public string? ETag { get; init; }

        public int? BreakAfter { get; init; }

        /// <summary>A URL that works once, and the later responses.</summary>
        public (Uri Url, HttpStatusCode Status)? Expires { get; init; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            if (Requests.Count > 1 && Expires is { } expires && expires.Url == request.RequestUri)
                return Task.FromResult(new HttpResponseMessage(expires.Status));

            var from = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
            var body = new StreamContent(new BreakingStream(content[from..], BreakAfter));
            body.Headers.ContentLength = StateLength ? content.Length - from : null;
            var response = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : Status) { Content = body };
            if (from > 0)
                body.Headers.ContentRange = new ContentRangeHeaderValue(from, content.Length - 1, content.Length);
            if (ETag is not null)
                response.Headers.ETag = new EntityTagHeaderValue(ETag);
            return Task.FromResult(response);
        }
    }

    private sealed class BreakingStream(byte[] content, int? breakAfter) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (breakAfter is not { } limit)
                return base.ReadAsync(buffer, cancellationToken);
            if (Position >= limit)
                throw new HttpIOException(HttpRequestError.ResponseEnded, "broken");
            return base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, limit - Position)], cancellationToken);
        }
    }
}
