using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Aholo.Functions.Assets;
using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Aholo.Tests.Assets;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Storage;

public sealed class AssetStoreTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly Uri Source = new("https://holo-cos.aholo3d.cn/a/point_cloud.ply?sign=1");

    private readonly string _id = Guid.NewGuid().ToString("N");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_of_many_blocks_arrives_whole_with_its_hash_and_type()
    {
        var ply = ResultFiles.Ply(300_000);
        var host = new ResultHost(ply);

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
    public async Task A_result_about_as_long_as_a_block_arrives_whole(int longer, bool tellLength)
    {
        var json = Encoding.ASCII.GetBytes("{}".PadRight(4 * 1024 * 1024 + longer));

        var asset = await CopyAsync(new(json) { TellLength = tellLength }, kind: AssetKind.LodMeta);

        asset.Size.ShouldBe(json.Length);
        var stored = (await storage.Containers.Assets.GetBlobClient($"{_id}/lod-meta.json").DownloadContentAsync(CancellationToken)).Value;
        stored.Content.ToMemory().Span.SequenceEqual(json).ShouldBeTrue();
        stored.Details.ContentHash.ShouldBe(MD5.HashData(json));
    }

    [Fact]
    public async Task A_result_that_was_copied_is_not_copied_again_even_when_its_link_is_signed_anew()
    {
        var host = new ResultHost(ResultFiles.Ply(10));
        await CopyAsync(host);
        await CopyAsync(host, new Uri(Source.GetLeftPart(UriPartial.Path) + "?sign=2"));

        host.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_made_again_where_it_broke()
    {
        var ply = ResultFiles.Ply(300_000);
        var host = new ResultHost(ply) { BreakAfter = 5_000_000, ETag = "\"v1\"" };

        (await CopyAsync(host)).Size.ShouldBe(ply.Length);

        host.Requests.Select(request => request.Headers.Range?.ToString()).ShouldBe(
            [null, "bytes=5000000-", "bytes=10000000-", "bytes=15000000-", "bytes=20000000-"]);
    }

    [Fact]
    public async Task A_broken_connection_without_a_version_to_hold_on_to_fails_for_another_try_and_leaves_nothing()
    {
        var host = new ResultHost(ResultFiles.Ply(300_000)) { BreakAfter = 5_000_000 };

        await Should.ThrowAsync<HttpRequestException>(() => CopyAsync(host));

        (await storage.Containers.Assets.GetBlobClient($"{_id}/model.ply").ExistsAsync(CancellationToken)).Value.ShouldBeFalse();
    }

    [Theory]
    [InlineData("missing", "answers 404")]
    [InlineData("redirect", "redirects elsewhere")]
    [InlineData("too large", "MaxBytes")]
    [InlineData("too large, unannounced", "MaxBytes")]
    [InlineData("html", "no PLY header")]
    [InlineData("lying header", "announces")]
    [InlineData("http", "is not an https URL")]
    [InlineData("private address", "AllowedHosts")]
    public async Task A_result_that_is_not_what_it_should_be_is_refused_and_leaves_nothing(string fault, string reason)
    {
        var host = fault switch
        {
            "missing" => new ResultHost([]) { Status = HttpStatusCode.NotFound },
            "redirect" => new ResultHost([]) { Status = HttpStatusCode.Found },
            "too large" => new ResultHost(new byte[2_000_001]),
            "too large, unannounced" => new ResultHost(new byte[2_000_001]) { TellLength = false },
            "html" => new ResultHost("<html>502</html>"u8.ToArray()),
            "lying header" => new ResultHost(ResultFiles.Ply(10)[..^4]),
            _ => new ResultHost(ResultFiles.Ply(10)),
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

    [Fact]
    public async Task A_zip_bomb_as_SOG_is_refused_without_being_inflated()
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("meta.json", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 200; i++)
                entry.Write(zeros);
        }

        // By the size that it declares, beyond which nothing is inflated.
        (await Should.ThrowAsync<InvalidAssetException>(() => CopyAsync(new(archive.ToArray()), kind: AssetKind.Sog))).Message
            .ShouldContain("its meta.json is 209715200 bytes long");
    }

    private async Task<Aholo.Functions.Projects.AssetRecord> CopyAsync(
        ResultHost host, Uri? source = null, long maxBytes = long.MaxValue, AssetKind kind = AssetKind.Ply)
    {
        var options = Options.Create(new AholoFunctionsOptions { Assets = { MaxBytes = maxBytes } });
        using var http = new HttpClient(host, disposeHandler: false);
        return await new AssetStore(storage.Containers, options).CopyAsync(
            _id, kind, new AssetDownloader(http, new AssetHosts(options)), source ?? Source, CancellationToken);
    }

    /// <summary>A host of results that may break off.</summary>
    private sealed class ResultHost(byte[] content) : HttpMessageHandler
    {
        public List<HttpRequestMessage> Requests { get; } = [];

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public bool TellLength { get; init; } = true;

        public string? ETag { get; init; }

        public int? BreakAfter { get; init; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            var from = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
            var body = new StreamContent(new BreakingStream(content[from..], BreakAfter));
            body.Headers.ContentLength = TellLength ? content.Length - from : null;
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
