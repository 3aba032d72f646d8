using System.Net;
using System.Net.Http.Json;
using Aholo.Functions.Storage;
using Aholo.Tests;

namespace Aholo.EndToEnd.Tests.Http;

/// <summary>Files around the limits of the worker, the app and the host.</summary>
[Collection<AppTests>]
public sealed class LargeUploadTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_above_the_default_limit_of_a_worker_is_stored(bool announced)
    {
        const long Size = 31_000_000;

        using var upload = await PutZerosAsync($"large/{announced}.bin", Size, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await upload.Content.ReadFromJsonAsync(FunctionsJson.Shared.UploadView, CancellationToken))!.Size.ShouldBe(Size);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_above_the_limit_of_the_app_is_a_413_that_names_the_setting(bool announced)
    {
        using var upload = await PutZerosAsync("large/beyond-app.bin", LocalFixture.MaxInputBytes + 1, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await upload.Content.ReadAsStringAsync(CancellationToken)).ShouldContain("Aholo:Input:MaxBytes");
    }

    [Fact]
    public async Task A_file_above_the_limit_of_the_host_is_a_500_without_a_body_and_nothing_of_it_is_stored()
    {
        // What the host refuses by itself is not in the OpenAPI document.
        using var http = new HttpClient { BaseAddress = local.Http.BaseAddress };
        using var upload = await PutZerosAsync("large/beyond-host.bin", LocalFixture.HostBodyLimit + 1, announced: true, http);

        upload.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await upload.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBeEmpty();
        using var stored = await local.Http.GetAsync("/api/uploads/large/beyond-host.bin", CancellationToken);
        stored.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<HttpResponseMessage> PutZerosAsync(string path, long size, bool announced, HttpClient? http = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/uploads/{path}")
        {
            Content = new StreamContent(new ZeroStream(size), bufferSize: 1024 * 1024),
        };
        request.Content.Headers.ContentLength = announced ? size : null;
        request.Headers.ExpectContinue = announced; // so that a refusal comes before the body is sent
        return await (http ?? local.Http).SendAsync(request, CancellationToken);
    }
}
