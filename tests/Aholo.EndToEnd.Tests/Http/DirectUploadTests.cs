using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;

namespace Aholo.EndToEnd.Tests.Http;

[Collection<AppTests>]
public sealed class DirectUploadTests(LocalFixture local) : IDisposable
{
    private readonly HttpClient _storage = new();

    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    public void Dispose() => _storage.Dispose();

    [Fact]
    public async Task A_file_that_is_uploaded_to_storage_in_blocks_becomes_a_project_with_the_options_of_the_request()
    {
        var view = await StartAsync("direct.jpg", Photos.Mug.Length, new { name = "杯子", quality = "high", includeSog = false });
        view.ExpiresAt.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(61));
        view.Blocks.ShouldBeEmpty();
        await SendAsync(view, Photos.Mug);

        var (projectId, content) = await GetAsync("direct.jpg");
        content.ShouldBe(Photos.Mug);
        var project = await local.WaitForOutcomeAsync(projectId!);
        project.Stage.ShouldBe(ProjectStage.Succeeded, project.Problem?.Message);
        (project.Name, project.Spec!.Quality, project.Spec.IncludeSog).ShouldBe(("杯子", TaskQuality.High, false));
        if (local.LogFile is { } log)
            File.ReadLines(log).ShouldNotContain(line => line.Contains("sig=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_fits_one_request_needs_no_blocks()
    {
        var view = await StartAsync("direct/whole.jpg", Photos.Mug.Length);

        using var response = await Upload(view).PutBlobAsync(new ByteArrayContent(Photos.Mug), CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var (projectId, content) = await GetAsync("direct/whole.jpg");
        content.ShouldBe(Photos.Mug);
        projectId.ShouldBeNull("a file in a folder starts nothing by itself");
    }

    [Fact]
    public async Task An_interrupted_upload_continues_with_the_blocks_in_storage()
    {
        var first = await StartAsync("direct/resumed.jpg", Photos.Mug.Length);
        using (var block = await Upload(first).PutBlockAsync(BlobUpload.BlockId("r", 0), new ByteArrayContent(Photos.Mug[..1_000]), CancellationToken))
            block.StatusCode.ShouldBe(HttpStatusCode.Created);

        var second = await StartAsync("direct/resumed.jpg", Photos.Mug.Length);
        second.Blocks.ShouldBe([new(BlobUpload.BlockId("r", 0), 1_000)]);
        await CreatedAsync(Upload(second).PutBlockAsync(BlobUpload.BlockId("r", 1), new ByteArrayContent(Photos.Mug[1_000..]), CancellationToken));
        await CreatedAsync(Upload(second).PutBlockListAsync([BlobUpload.BlockId("r", 0), BlobUpload.BlockId("r", 1)], CancellationToken));

        (await GetAsync("direct/resumed.jpg")).Content.ShouldBe(Photos.Mug);
    }

    [Fact]
    public async Task Of_two_concurrent_uploads_of_one_name_the_first_is_kept_and_the_second_is_rejected()
    {
        byte[] other = [.. Photos.Mug, 1];
        var (first, second) = (await StartAsync("direct/twice.jpg", Photos.Mug.Length), await StartAsync("direct/twice.jpg", other.Length));
        await CreatedAsync(Upload(first).PutBlockAsync(BlobUpload.BlockId("a", 0), new ByteArrayContent(Photos.Mug), CancellationToken));
        await CreatedAsync(Upload(second).PutBlockAsync(BlobUpload.BlockId("b", 0), new ByteArrayContent(other), CancellationToken));
        await CreatedAsync(Upload(first).PutBlockListAsync([BlobUpload.BlockId("a", 0)], CancellationToken));

        using var late = await Upload(second).PutBlockListAsync([BlobUpload.BlockId("b", 0)], CancellationToken);
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        late.Headers.GetValues("x-ms-error-code").ShouldBe(["BlobAlreadyExists"]);
        (await GetAsync("direct/twice.jpg")).Content.ShouldBe(Photos.Mug);

        using var again = await PostAsync(new { path = "direct/twice.jpg", size = 1 });
        await ShouldBeAsync(again, HttpStatusCode.Conflict, RequestProblems.UploadExists, "If-Match");
    }

    [Fact]
    public async Task A_file_is_replaced_only_by_a_request_with_its_version()
    {
        var path = "direct/replaced.jpg";
        await SendAsync(await StartAsync(path, 1), [1]);
        var old = (await local.Http.GetAsync($"/api/uploads/{path}", CancellationToken)).Headers.ETag!;
        var replacement = await StartAsync(path, 2, version: old);
        replacement.Headers["If-Match"].ShouldBe(old.Tag);
        await SendAsync(replacement, [1, 2]);
        (await GetAsync(path)).Content.ShouldBe([1, 2]);

        using var late = await PostAsync(new { path, size = 3 }, old);
        await ShouldBeAsync(late, HttpStatusCode.PreconditionFailed, RequestProblems.UploadChanged, path);
        await CreatedAsync(Upload(replacement).PutBlockAsync(BlobUpload.BlockId("x", 0), new ByteArrayContent([3]), CancellationToken));
        using var commit = await Upload(replacement).PutBlockListAsync([BlobUpload.BlockId("x", 0)], CancellationToken);
        commit.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task A_file_of_another_size_than_announced_fails_with_both_sizes_and_nothing_of_it_is_sent_to_Aholo()
    {
        // Complete pictures with data after their end: only the size shows that the file is incomplete.
        byte[] announced = [.. Photos.Mug, .. new byte[1_000]];
        var uploads = local.Simulator.GetStats().Calls["singleUpload"];
        await SendAsync(await StartAsync("direct-cut.jpg", announced.Length), announced[..^1]);
        await SendAsync(await StartAsync("direct-cut/mug.jpg", announced.Length), announced[..^2]);
        await SendAsync(await StartAsync("direct-cut/project.json", 2), "{}"u8.ToArray());
        await SendAsync(await StartAsync("direct-manifest/project.json", 3), "{}"u8.ToArray());

        foreach (var (path, file, code, missing) in ((string, string, string, int)[])[
            ("direct-cut.jpg", "direct-cut.jpg", ProblemCodes.FileSize, 1),
            ("direct-cut/project.json", "direct-cut/mug.jpg", ProblemCodes.FileSize, 2),
            ("direct-manifest/project.json", "direct-manifest/project.json", ProblemCodes.Manifest, -1)])
        {
            var project = await local.WaitForOutcomeAsync((await GetAsync(path)).ProjectId!);

            project.Stage.ShouldBe(ProjectStage.Failed, path);
            (project.Problem!.Code, project.Problem.File).ShouldBe((code, file));
            project.Problem.Message.ShouldContain(
                missing > 0 ? $"has {announced.Length - missing} bytes, but {announced.Length} were announced" : "has 2 bytes, but 3 were announced");
        }

        local.Simulator.GetStats().Calls["singleUpload"].ShouldBe(uploads);
    }

    [Fact]
    public async Task The_error_names_an_unfinished_upload_with_other_block_ids_that_blocks_a_new_one()
    {
        var view = await StartAsync("direct/unfinished.bin", 1);
        await CreatedAsync(Upload(view).PutBlockAsync("AAAA", new ByteArrayContent([1]), CancellationToken));

        using var put = await local.Http.PutAsync("/api/uploads/direct/unfinished.bin", new StreamContent(new ZeroStream(5_000_000)), CancellationToken);

        await ShouldBeAsync(put, HttpStatusCode.Conflict, RequestProblems.UploadConflict, "direct/unfinished.bin");
    }

    private BlobUpload Upload(DirectUploadView view) => new(_storage, view.Url, view.Headers);

    // In up to three blocks.
    private async Task SendAsync(DirectUploadView view, byte[] content)
    {
        var parts = content.Chunk(Math.Max(1, (content.Length + 2) / 3)).ToList();
        var prefix = $"{Guid.NewGuid():N}";
        await Task.WhenAll(parts.Select((part, index) =>
            CreatedAsync(Upload(view).PutBlockAsync(BlobUpload.BlockId(prefix, index), new ByteArrayContent(part), CancellationToken))));
        await CreatedAsync(Upload(view).PutBlockListAsync(parts.Select((_, index) => BlobUpload.BlockId(prefix, index)), CancellationToken));
    }

    private async Task<DirectUploadView> StartAsync(string path, long size, object? options = null, EntityTagHeaderValue? version = null)
    {
        using var response = await PostAsync(new { path, size, contentType = "image/jpeg", options = options ?? new { } }, version);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(CancellationToken));
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return (await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.DirectUploadView, CancellationToken))!;
    }

    private async Task<HttpResponseMessage> PostAsync(object body, EntityTagHeaderValue? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/uploads") { Content = JsonContent.Create(body) };
        if (version is not null)
            request.Headers.IfMatch.Add(version);
        return await local.Http.SendAsync(request, CancellationToken);
    }

    private async Task<(string? ProjectId, byte[] Content)> GetAsync(string path)
    {
        using var response = await local.Http.GetAsync($"/api/uploads/{path}", CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return (response.Headers.TryGetValues("Aholo-Project-Id", out var ids) ? ids.Single() : null, await response.Content.ReadAsByteArrayAsync(CancellationToken));
    }

    private static async Task CreatedAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync(CancellationToken));
    }

    private static async Task ShouldBeAsync(HttpResponseMessage response, HttpStatusCode status, string code, string says)
    {
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync(CancellationToken));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("detail").GetString()!.ShouldContain(says);
    }
}
