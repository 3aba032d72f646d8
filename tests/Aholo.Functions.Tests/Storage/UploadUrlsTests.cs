using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Web;
using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Storage;

public sealed class UploadUrlsTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static DateTimeOffset Soon => DateTimeOffset.UtcNow.AddMinutes(10);

    [Fact]
    public async Task A_URL_writes_its_own_blob_and_does_nothing_else()
    {
        using var http = new HttpClient();
        var blob = storage.Containers.Uploads.GetBlockBlobClient("urls/杯子 1.jpg");

        var url = await new UploadUrls(storage.Containers, TimeProvider.System).IssueAsync(blob, Soon, CancellationToken);

        await WritesOnlyItsBlobAsync(http, url);
        Query(url, "sig").ShouldNotBeNull();
        Query(url, "skoid").ShouldBeNull("the connection string has the key of the account");
    }

    [Fact]
    public async Task An_expired_URL_writes_nothing_and_the_next_one_continues_the_upload()
    {
        var urls = new UploadUrls(storage.Containers, TimeProvider.System);
        var blob = storage.Containers.Uploads.GetBlockBlobClient("urls/expired.jpg");
        var (expired, valid) = (await urls.IssueAsync(blob, DateTimeOffset.UtcNow.AddMinutes(-1), CancellationToken), await urls.IssueAsync(blob, Soon, CancellationToken));
        using var http = new HttpClient();
        (await StatusAsync(http, HttpMethod.Put, Part(valid, "comp=block&blockid=AAAA"), "mug")).ShouldBe(HttpStatusCode.Created);

        (await StatusAsync(http, HttpMethod.Put, Part(expired, "comp=block&blockid=AAAB"), "mug")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(http, HttpMethod.Put, Part(expired, "comp=blocklist"), Blocks("AAAA"))).ShouldBe(HttpStatusCode.Forbidden);
        (await blob.ExistsAsync(CancellationToken)).Value.ShouldBeFalse();

        (await StatusAsync(http, HttpMethod.Put, Part(valid, "comp=blocklist"), Blocks("AAAA"))).ShouldBe(HttpStatusCode.Created);
        (await blob.DownloadContentAsync(CancellationToken)).Value.Content.ToString().ShouldBe("mug");
    }

    [Fact]
    public async Task With_an_identity_storage_signs_the_URL_by_a_user_delegation_key_and_it_writes_its_own_blob_and_does_nothing_else()
    {
        var directory = Directory.CreateTempSubdirectory("urls-");
        try
        {
            using var certificate = await WriteCertificateAsync(directory.FullName);
            await using var azurite = await TestAzurite.StartAsync(
                directory.FullName, CancellationToken, arguments: ["--oauth", "basic", "--cert", CertificatePath(directory.FullName), "--key", KeyPath(directory.FullName)]);
            using var http = new HttpClient(new SocketsHttpHandler
            {
                SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => certificate.Equals(presented) },
            });
            var service = new BlobServiceClient(
                new Uri($"https://127.0.0.1:{azurite.BlobPort}/devstoreaccount1"), new Identity(), new() { Transport = new HttpClientTransport(http) });
            var containers = new ProjectContainers(service, Options.Create(new AholoFunctionsOptions()));
            await containers.Uploads.CreateAsync(cancellationToken: CancellationToken);

            var url = await new UploadUrls(containers, TimeProvider.System).IssueAsync(
                containers.Uploads.GetBlockBlobClient("urls/杯子 2.jpg"), Soon, CancellationToken);

            await WritesOnlyItsBlobAsync(http, url);
            Query(url, "skoid").ShouldBe(Identity.ObjectId);
            Query(url, "spr").ShouldBe("https");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_identity_that_cannot_sign_URLs_is_reported_with_the_role_that_it_needs()
    {
        var refusing = new BlobServiceClient(
            new Uri("https://account.blob.core.windows.net"), new Identity(), new() { Transport = new HttpClientTransport(new HttpClient(new RejectingHandler())) });
        var containers = new ProjectContainers(refusing, Options.Create(new AholoFunctionsOptions()));

        var failure = await Should.ThrowAsync<UploadUrlException>(() => new UploadUrls(containers, TimeProvider.System)
            .IssueAsync(containers.Uploads.GetBlockBlobClient("mug.jpg"), Soon, CancellationToken));

        failure.Message.ShouldContain("Storage Blob Delegator");
        failure.Message.ShouldContain("AuthorizationPermissionMismatch");
    }

    private static async Task WritesOnlyItsBlobAsync(HttpClient http, Uri url)
    {
        Query(url, "sp").ShouldBe("cw");
        Query(url, "sr").ShouldBe("b");
        (await StatusAsync(http, HttpMethod.Put, Part(url, "comp=block&blockid=AAAA"), "mug")).ShouldBe(HttpStatusCode.Created);
        (await StatusAsync(http, HttpMethod.Put, Part(url, "comp=blocklist"), Blocks("AAAA"))).ShouldBe(HttpStatusCode.Created);

        var (other, container) = (Sibling(url, "urls/other.jpg"), Sibling(url, ""));
        (await StatusAsync(http, HttpMethod.Put, other, "mug", "BlockBlob")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(http, HttpMethod.Get, url)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(http, HttpMethod.Get, Part(url, "comp=blocklist&blocklisttype=all"))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(http, HttpMethod.Delete, url)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(http, HttpMethod.Get, Part(container, "restype=container&comp=list"))).ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, HttpMethod method, Uri url, string? body = null, string? blobType = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
            request.Content = new StringContent(body);
        if (blobType is not null)
            request.Headers.Add("x-ms-blob-type", blobType);
        using var response = await http.SendAsync(request, CancellationToken);
        return response.StatusCode;
    }

    private static string Blocks(string id) => $"<BlockList><Latest>{id}</Latest></BlockList>";

    private static string? Query(Uri url, string name) => HttpUtility.ParseQueryString(url.Query)[name];

    private static Uri Part(Uri url, string query) => new($"{url.AbsoluteUri}&{query}");

    // The same signature for another path of the container.
    private static Uri Sibling(Uri url, string path) => new($"{url.GetLeftPart(UriPartial.Path).Split("/uploads/")[0]}/uploads/{path}{url.Query}");

    private static string CertificatePath(string directory) => Path.Combine(directory, "certificate.pem");

    private static string KeyPath(string directory) => Path.Combine(directory, "key.pem");

    private static async Task<X509Certificate2> WriteCertificateAsync(string directory)
    {
        using var rsa = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=127.0.0.1", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(CertificatePath(directory), certificate.ExportCertificatePem(), CancellationToken);
        await File.WriteAllTextAsync(KeyPath(directory), rsa.ExportPkcs8PrivateKeyPem(), CancellationToken);
        return certificate;
    }

    /// <summary>A token of Entra ID without a valid signature, which Azurite does not check.</summary>
    private sealed class Identity : TokenCredential
    {
        public const string ObjectId = "5a2c1d3e-0000-4000-8000-000000000001";

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            var (now, expiry) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
            var claims = new
            {
                aud = "https://storage.azure.com",
                iss = "https://sts.windows.net/5a2c1d3e-0000-4000-8000-000000000002/",
                iat = now.ToUnixTimeSeconds(),
                nbf = now.AddMinutes(-1).ToUnixTimeSeconds(),
                exp = expiry.ToUnixTimeSeconds(),
                oid = ObjectId,
                tid = "5a2c1d3e-0000-4000-8000-000000000002",
            };
            return new($"{Encode(new { alg = "RS256", typ = "JWT" })}.{Encode(claims)}.AAAA", expiry);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));

        private static string Encode<T>(T part) => System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
    }

    /// <summary>Storage that rejects every request because a role is missing.</summary>
    private sealed class RejectingHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden)
            {
                Headers = { { "x-ms-error-code", "AuthorizationPermissionMismatch" } },
                Content = new StringContent(
                    "<Error><Code>AuthorizationPermissionMismatch</Code><Message>This request is not authorized.</Message></Error>",
                    new MediaTypeHeaderValue("application/xml")),
            });
    }
}
