using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;

namespace Aholo.EndToEnd.Tests.Http;

[Collection<AppTests>]
public sealed class HttpApiTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_photo_uploaded_over_HTTP_becomes_a_project_with_the_options_of_the_query_and_its_assets_can_be_downloaded()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        var upload = await PutAsync("put.jpg?name=%E6%9D%AF%E5%AD%90&quality=high&includeSog=false", Photos.Mug);

        upload.Path.ShouldBe("put.jpg");
        upload.Size.ShouldBe(Photos.Mug.Length);
        upload.Md5.ShouldBe(Convert.ToHexStringLower(MD5.HashData(Photos.Mug)));
        var project = await local.WaitForOutcomeAsync(upload.ProjectId!);
        project.Stage.ShouldBe(ProjectStage.Succeeded, project.Problem?.Message);
        (project.Name, project.Kind, project.Spec!.Quality).ShouldBe(("杯子", ProjectKind.Reconstruction, TaskQuality.High));
        project.Timings!.Select(timing => timing.Stage).ShouldBe([
            ProjectStage.Accepted, ProjectStage.Inspecting, ProjectStage.Transferring, ProjectStage.Creating, ProjectStage.Waiting,
            ProjectStage.Copying, ProjectStage.Publishing, ProjectStage.Succeeded]);
        project.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz"]);
        foreach (var asset in project.Assets)
        {
            var content = await local.Http.GetByteArrayAsync(asset.Link, CancellationToken);
            content.Length.ShouldBe((int)asset.Size);
            asset.Facts!.Splats.ShouldBeGreaterThan(0);
        }

        var record = await local.Http.GetFromJsonAsync(project.Links.Record, FunctionsJson.Shared.ProjectRecord, CancellationToken);
        record!.Outcome.ShouldBe(ProjectStage.Succeeded);
        var published = await receiver.WaitAsync(project.Id, ProjectEventNames.Succeeded);
        JsonElement.DeepEquals(await local.Http.GetFromJsonAsync<JsonElement>(project.Links.Event, CancellationToken), published).ShouldBeTrue();
    }

    [Fact]
    public async Task The_download_of_an_archive_is_aborted_if_its_source_fails()
    {
        var id = (await PutAsync("archived.jpg", Photos.Mug)).ProjectId!;
        var project = await local.WaitForOutcomeAsync(id);
        using (var whole = new ZipArchive(await local.Http.GetStreamAsync(project.Links.Archive, CancellationToken)))
            whole.Entries.Select(entry => entry.FullName).ShouldBe(["model.ply", "model.spz", "model.sog", "project.json"]);

        // More than the buffers between the app and a caller that does not read.
        var blob = local.Storage.GetBlobContainerClient("assets").GetBlobClient($"{id}/model.ply");
        await blob.UploadAsync(BinaryData.FromBytes(new byte[32 * 1024 * 1024]), overwrite: true, CancellationToken);
        using var response = await local.Http.GetAsync(project.Links.Archive, HttpCompletionOption.ResponseHeadersRead, CancellationToken);
        await blob.UploadAsync(BinaryData.FromString("another"), overwrite: true, CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Should.ThrowAsync<HttpRequestException>(response.Content.CopyToAsync(Stream.Null, CancellationToken));
    }

    [Fact]
    public async Task A_file_in_a_folder_starts_nothing_and_is_downloaded_unchanged()
    {
        var upload = await PutAsync("album 1/mug.jpg", Photos.Mug);
        upload.ProjectId.ShouldBeNull();

        using var response = await local.Http.GetAsync("/api/uploads/album%201/mug.jpg", CancellationToken);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        response.Content.Headers.ContentDisposition.ShouldBeNull("a picture may be shown in place");
        response.Headers.ETag!.Tag.ShouldBe($"\"{upload.ETag}\"");
        (await response.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBe(Photos.Mug);
    }

    [Fact]
    public async Task A_page_that_was_uploaded_does_not_run_in_the_browser()
    {
        using var put = new HttpRequestMessage(HttpMethod.Put, "/api/uploads/pages/evil.jpg")
        {
            Content = new StringContent("<script>alert(1)</script>", new MediaTypeHeaderValue("text/html")),
        };
        (await local.Http.SendAsync(put, CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Created);

        using var response = await local.Http.GetAsync("/api/uploads/pages/evil.jpg", CancellationToken);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
    }

    [Fact]
    public async Task Ranges_and_versions_of_a_file_can_be_requested()
    {
        var upload = await PutAsync("ranges/mug.jpg", Photos.Mug);
        var etag = new EntityTagHeaderValue($"\"{upload.ETag}\"");

        using var part = await GetAsync(request => request.Headers.Range = new(1_000, 1_999));
        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        part.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes 1000-1999/{Photos.Mug.Length}");
        (await part.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBe(Photos.Mug[1_000..2_000]);

        using var tail = await GetAsync(request => request.Headers.Range = new(null, 10));
        (await tail.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBe(Photos.Mug[^10..]);

        using var beyond = await GetAsync(request => request.Headers.Range = new(Photos.Mug.Length, null));
        beyond.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        beyond.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes */{Photos.Mug.Length}");
        (await CodeAsync(beyond)).ShouldBe(RequestProblems.RangeNotSatisfiable);

        using var pages = await GetAsync(request => request.Headers.Range = new(0, 1) { Unit = "pages" });
        pages.StatusCode.ShouldBe(HttpStatusCode.OK, "a range in another unit is ignored");
        pages.Headers.AcceptRanges.ShouldBe(["bytes"]);

        using var known = await GetAsync(request => request.Headers.IfNoneMatch.Add(etag));
        known.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        using var resumed = await GetAsync(request => (request.Headers.Range, request.Headers.IfRange) = (new(10, null), new(etag)));
        resumed.StatusCode.ShouldBe(HttpStatusCode.PartialContent);

        using var replaced = await GetAsync(request =>
            (request.Headers.Range, request.Headers.IfRange) = (new(10, null), new(new EntityTagHeaderValue("\"0x0\""))));
        replaced.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await replaced.Content.ReadAsByteArrayAsync(CancellationToken)).Length.ShouldBe(Photos.Mug.Length);

        using var changed = await GetAsync(request => request.Headers.IfMatch.Add(new("\"0x0\"")));
        changed.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await CodeAsync(changed)).ShouldBe(RequestProblems.PreconditionFailed);

        foreach (var range in (RangeHeaderValue?[])[null, new(1_000, 1_999), new(Photos.Mug.Length, null)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, "/api/uploads/ranges/mug.jpg") { Headers = { Range = range } };
            using var head = await local.Http.SendAsync(request, CancellationToken);
            (head.StatusCode, head.Content.Headers.ContentLength, head.Headers.ETag)
                .ShouldBe((HttpStatusCode.OK, Photos.Mug.Length, etag), "HEAD has no part, and ignores Range");
        }

        static async Task<string?> CodeAsync(HttpResponseMessage response) =>
            (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("code").GetString();

        Task<HttpResponseMessage> GetAsync(Action<HttpRequestMessage> with)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/uploads/ranges/mug.jpg");
            with(request);
            return local.Http.SendAsync(request, CancellationToken);
        }
    }

    [Fact]
    public async Task A_body_with_invalid_chunks_is_a_bad_request_and_stores_nothing()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(local.Http.BaseAddress!.Host, local.Http.BaseAddress.Port, CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            "PUT /api/uploads/chunks/mug.jpg HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n"u8.ToArray(), CancellationToken);
        using var reader = new StreamReader(stream);

        (await reader.ReadLineAsync(CancellationToken)).ShouldBe("HTTP/1.1 400 Bad Request");
        using var stored = await local.Http.GetAsync("/api/uploads/chunks/mug.jpg", CancellationToken);
        stored.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Slashes_of_a_path_may_be_encoded()
    {
        var upload = await PutAsync("album%2F2%2fmug.jpg", Photos.Mug, "album/2/mug.jpg");

        upload.Path.ShouldBe("album/2/mug.jpg");
        (await local.Http.GetByteArrayAsync("/api/uploads/album%2F2/mug.jpg", CancellationToken)).ShouldBe(Photos.Mug);
    }

    [Fact]
    public async Task Projects_are_listed_by_stage_and_by_a_part_of_their_name()
    {
        var good = (await PutAsync("listed-good.jpg", Photos.Mug)).ProjectId!;
        var bad = (await PutAsync("listed-bad.jpg", "no picture"u8.ToArray())).ProjectId!;
        await local.WaitForOutcomeAsync(good);
        await local.WaitForOutcomeAsync(bad);

        (await ListAsync("search=LISTED-")).Select(project => project.Id).ShouldBe([good, bad], ignoreOrder: true);
        (await ListAsync("search=listed-&stage=failed,rejected")).ShouldHaveSingleItem().Id.ShouldBe(bad);
        (await ListAsync("search=listed-&stage=Failed&stage=Succeeded&pageSize=1")).Count.ShouldBe(2);
        (await ListAsync($"search={good}")).ShouldHaveSingleItem().Name.ShouldBe("listed-good");
        (await ListAsync("search=listed-&stage=AwaitingDecision")).ShouldBeEmpty();
    }

    private async Task<UploadView> PutAsync(string path, byte[] content, string? location = null)
    {
        using var body = new ByteArrayContent(content) { Headers = { ContentType = new("image/jpeg") } };
        using var response = await local.Http.PutAsync($"/api/uploads/{path}", body, CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync(CancellationToken));
        var upload = (await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.UploadView, CancellationToken))!;
        response.Headers.ETag!.Tag.ShouldBe($"\"{upload.ETag}\"");
        response.Headers.Location!.ToString().ShouldBe($"/api/uploads/{location ?? path.Split('?')[0].Replace(" ", "%20")}");
        return upload;
    }

    // All pages.
    private async Task<IReadOnlyList<ProjectView>> ListAsync(string query)
    {
        var projects = new List<ProjectView>();
        string? token = null;
        do
        {
            var next = token is null ? "" : $"&continuationToken={Uri.EscapeDataString(token)}";
            var page = await local.Http.GetFromJsonAsync($"/api/projects?{query}{next}", FunctionsJson.Shared.ProjectPage, CancellationToken);
            projects.AddRange(page!.Items);
            token = page.ContinuationToken;
        }
        while (token is not null);

        return projects;
    }
}
