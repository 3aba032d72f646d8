using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Files.Media;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Aholo.Functions.Tests.Http;

public sealed class SharesApiTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));
    private readonly DurableTaskClient _client = Substitute.For<DurableTaskClient>("test");
    private ServiceProvider _services = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private SharesApi Api => ActivatorUtilities.CreateInstance<SharesApi>(_services);

    private SharedProjectsApi Shared => ActivatorUtilities.CreateInstance<SharedProjectsApi>(_services);

    public ValueTask InitializeAsync()
    {
        _services = ProjectServices.Create(storage, _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task A_link_shows_the_name_the_splats_and_the_picture_of_its_project_and_nothing_else()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded);
        foreach (var name in (string[])["model.spz", "panorama.jpg", "preview"])
            await storage.Containers.Assets.GetBlobClient($"{id}/{name}").UploadAsync(BinaryData.FromString(name), CancellationToken);
        var token = Token(await ShareAsync(id));

        var project = Read(await Shared.GetAsync(Request(token), id, _client, CancellationToken), FunctionsJson.Shared.SharedProjectView);
        project.Name.ShouldBe("mug");
        project.Assets.ShouldHaveSingleItem().Link.ShouldBe($"/api/shared/{id}/assets/model.spz");
        (await Shared.GetAssetAsync(Request(token), id, "model.spz", CancellationToken)).ShouldBeOfType<BlobResult>();
        (await Shared.GetPreviewAsync(Request(token), id, CancellationToken)).ShouldBeOfType<BlobResult>();
        foreach (var name in (string[])["project.json", "panorama.jpg", "preview", "model.ply", "../project.json"])
            ShouldShowNothing(await Shared.GetAssetAsync(Request(token), id, name, CancellationToken));
    }

    [Fact]
    public async Task A_token_that_is_forged_or_of_another_project_or_of_a_deleted_one_shows_nothing()
    {
        var (id, other) = (await AddProjectAsync(ProjectStage.Succeeded), await AddProjectAsync(ProjectStage.Succeeded));
        var (token, otherToken) = (Token(await ShareAsync(id)), Token(await ShareAsync(other)));
        var last = token[^1] == 'A' ? 'B' : 'A';

        foreach (var wrong in (string[])["", "x", otherToken, $"{token[..^1]}{last}", $"{otherToken[..16]}{token[16..]}", $"../{token}", $"{token}\n"])
            await ShouldShowNothingAsync(id, wrong);
        await ShouldShowNothingAsync("../x", token);

        await _services.GetRequiredService<ProjectDeletion>().DeleteAsync(_client, id, assets: false, CancellationToken);
        await ShouldShowNothingAsync(id, token);
        (await Shared.GetAsync(Request(otherToken), other, _client, CancellationToken)).ShouldBeOfType<Utf8ContentHttpResult>();
    }

    [Fact]
    public async Task A_link_ends_when_it_expires_or_is_revoked()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded);
        var (day, week) = (await ShareAsync(id, """{ "days": 1 }"""), await ShareAsync(id));
        (day.ExpiresAt - day.CreatedAt, week.ExpiresAt - week.CreatedAt).ShouldBe((TimeSpan.FromDays(1), TimeSpan.FromDays(7)));
        (await ListAsync(id)).Select(share => share.Id).ShouldBe([day.Id, week.Id], ignoreOrder: true);

        _time.Advance(TimeSpan.FromDays(1));
        await ShouldShowNothingAsync(id, Token(day));
        (await ListAsync(id)).ShouldHaveSingleItem().Id.ShouldBe(week.Id);
        (await Shared.GetAsync(Request(Token(week)), id, _client, CancellationToken)).ShouldBeOfType<Utf8ContentHttpResult>();

        (await Api.RevokeAsync(Request(), id, week.Id, CancellationToken)).ShouldBeOfType<NoContent>();
        await ShouldShowNothingAsync(id, Token(week));
        ShouldShowNothing(await Api.RevokeAsync(Request(), id, week.Id, CancellationToken));
        ShouldShowNothing(await Api.RevokeAsync(Request(), id, "../create", CancellationToken));
    }

    [Fact]
    public async Task Storage_has_no_token()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded);
        var share = await ShareAsync(id);
        var secret = Token(share).Split('.')[1];

        var stored = await storage.Containers.State.GetBlobClient($"{id}/shares/{share.Id}.json").DownloadContentAsync(CancellationToken);
        stored.Value.Content.ToString().ShouldNotContain(secret);
        var listed = await Api.ListAsync(Request(), id, _client, CancellationToken);
        Encoding.UTF8.GetString(listed.ShouldBeOfType<Utf8ContentHttpResult>().ResponseContent.Span).ShouldNotContain(secret);
    }

    [Fact]
    public async Task Only_a_project_that_succeeded_is_shared_for_one_day_to_a_year_by_a_bounded_number_of_links()
    {
        var (succeeded, failed) = (await AddProjectAsync(ProjectStage.Succeeded), await AddProjectAsync(ProjectStage.Failed));

        (await CreateAsync(failed, "{}")).ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(StatusCodes.Status409Conflict);
        (await CreateAsync(ProjectId.New(), "{}")).ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(StatusCodes.Status404NotFound);
        foreach (var body in (string[])["""{ "days": 0 }""", """{ "days": 366 }"""])
            (await CreateAsync(succeeded, body)).ShouldBeOfType<ValidationProblem>().ProblemDetails.Errors.Keys.ShouldBe(["days"]);

        var store = _services.GetRequiredService<ShareStore>();
        var contested = await AddProjectAsync(ProjectStage.Succeeded);
        await Parallel.ForAsync(0, ShareStore.MaxShares - 2, CancellationToken, async (_, token) => await store.CreateAsync(contested, TimeSpan.FromDays(1), token));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(contested, "{}")));
        (await store.ListAsync(contested, CancellationToken)).Count.ShouldBeLessThanOrEqualTo(ShareStore.MaxShares);
        await Parallel.ForAsync(0, ShareStore.MaxShares, CancellationToken, async (_, token) => await store.CreateAsync(succeeded, TimeSpan.FromDays(1), token));
        (await CreateAsync(succeeded, "{}")).ShouldBeOfType<ProblemHttpResult>().ProblemDetails.Extensions["code"].ShouldBe(RequestProblems.TooManyShares);
    }

    private async Task<string> AddProjectAsync(ProjectStage outcome)
    {
        var (id, createdAt) = (ProjectId.New(), _time.GetUtcNow());
        await _services.GetRequiredService<RecordStore>().WriteAsync(
            new()
            {
                Id = id,
                CreatedAt = createdAt,
                Spec = new() { Name = "mug" },
                Outcome = outcome,
                Assets = [Asset("model.spz"), Asset("panorama.jpg")],
                Timings = [new(ProjectStage.Accepted, createdAt.UtcDateTime)],
            },
            CancellationToken);
        return id;
    }

    private static AssetRecord Asset(string name) => new() { Name = name, Url = new($"https://example.com/{name}"), Size = 1, Md5 = new('0', 32) };

    private Task<IResult> CreateAsync(string id, string body) => Api.CreateAsync(Request(body: body), id, _client, CancellationToken);

    private async Task<ShareView> ShareAsync(string id, string body = "{}") => Read(await CreateAsync(id, body), FunctionsJson.Shared.ShareView);

    private async Task<IReadOnlyList<ShareView>> ListAsync(string id) =>
        Read(await Api.ListAsync(Request(), id, _client, CancellationToken), FunctionsJson.Shared.ShareList).Items;

    private static string Token(ShareView share) => share.Page!.Split('/')[^1];

    private async Task ShouldShowNothingAsync(string id, string token)
    {
        ShouldShowNothing(await Shared.GetAsync(Request(token), id, _client, CancellationToken));
        ShouldShowNothing(await Shared.GetAssetAsync(Request(token), id, "model.spz", CancellationToken));
        ShouldShowNothing(await Shared.GetPreviewAsync(Request(token), id, CancellationToken));
    }

    private static void ShouldShowNothing(IResult answer)
    {
        var problem = answer.ShouldBeOfType<ProblemHttpResult>();
        (problem.StatusCode, problem.ProblemDetails.Extensions["code"]).ShouldBe((StatusCodes.Status404NotFound, RequestProblems.NoShare));
    }

    private static HttpRequest Request(string? token = null, string? body = null)
    {
        var request = new DefaultHttpContext().Request;
        if (token is not null)
            request.Headers["Aholo-Share-Token"] = token;
        if (body is not null)
            (request.ContentType, request.Body) = ("application/json", new MemoryStream(Encoding.UTF8.GetBytes(body)));
        return request;
    }

    private static T Read<T>(IResult answer, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(answer.ShouldBeOfType<Utf8ContentHttpResult>().ResponseContent.Span, type)!;
}
