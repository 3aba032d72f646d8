using Aholo.Files.Assets;
using Aholo.Files.Media;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Media;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using SkiaSharp;

namespace Aholo.Functions.Tests.Http;

public sealed class PreviewsApiTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncDisposable
{
    private static readonly byte[] Picture = PictureFiles.Encode(SKEncodedImageFormat.Webp, 640, 480);
    private static readonly byte[] OtherPicture = PictureFiles.Encode(SKEncodedImageFormat.Jpeg, 320, 240);

    private readonly DurableTaskClient _client = Substitute.For<DurableTaskClient>("test");
    private readonly ServiceProvider _services = ProjectServices.Create(storage, new FakeTimeProvider());

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private PreviewsApi Api => ActivatorUtilities.CreateInstance<PreviewsApi>(_services);

    private ProjectReader Reader => _services.GetRequiredService<ProjectReader>();

    private RecordStore Records => _services.GetRequiredService<RecordStore>();

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task A_picture_is_linked_from_the_project_and_from_the_list_and_described_in_the_record()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded);
        (await FindAsync(id)).Links.Preview.ShouldBeNull();
        (await ListedAsync(id)).Links.Preview.ShouldBeNull();

        var (answer, response) = await PutAsync(id, Picture);

        answer.ShouldBeOfType<NoContent>();
        var link = (await FindAsync(id)).Links.Preview.ShouldNotBeNull();
        (await ListedAsync(id)).Links.Preview.ShouldBe(link);
        response.Headers.Location.ToString().ShouldBe(link);
        var record = (await Records.TryReadAsync(id, CancellationToken))!.Preview.ShouldNotBeNull();
        (record.ContentType, record.Width, record.Height, record.Size).ShouldBe(("image/webp", 640, 480, Picture.Length));
        record.Url.AbsolutePath.ShouldEndWith($"/assets/{id}/preview");

        var (shown, headers) = await GetAsync(id, link[link.IndexOf('?', StringComparison.Ordinal)..]);
        shown.ContentType.ShouldBe("image/webp");
        headers.CacheControl.ToString().ShouldContain("immutable");
        (await GetAsync(id, "?v=another")).Headers.CacheControl.ToString().ShouldBe("private, no-cache");
    }

    [Fact]
    public async Task The_first_picture_stays_until_it_is_replaced()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded);
        await PutAsync(id, Picture, onlyFirst: true);
        var first = (await FindAsync(id)).Links.Preview;

        var (second, _) = await PutAsync(id, OtherPicture, onlyFirst: true);
        Code(second).ShouldBe((StatusCodes.Status412PreconditionFailed, RequestProblems.PreviewExists));
        (await FindAsync(id)).Links.Preview.ShouldBe(first);

        (await PutAsync(id, OtherPicture)).Answer.ShouldBeOfType<NoContent>();
        (await ListedAsync(id)).Links.Preview.ShouldNotBe(first);
        (await Records.TryReadAsync(id, CancellationToken))!.Preview!.ContentType.ShouldBe("image/jpeg");
    }

    [Fact]
    public async Task A_picture_that_was_stored_but_not_recorded_is_recorded_by_the_next_page_that_draws_one()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded);
        await storage.Containers.Assets.GetBlobClient($"{id}/preview").UploadAsync(BinaryData.FromBytes(Picture), CancellationToken);

        Code((await PutAsync(id, OtherPicture, onlyFirst: true)).Answer).Code.ShouldBe(RequestProblems.PreviewExists);

        (await ListedAsync(id)).Links.Preview.ShouldNotBeNull();
        (await Records.TryReadAsync(id, CancellationToken))!.Preview!.Width.ShouldBe(640);
    }

    [Fact]
    public async Task A_search_that_records_an_outcome_keeps_the_picture()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded, isNoted: false);
        await PutAsync(id, Picture);

        (await ListedAsync(id)).Links.Preview.ShouldNotBeNull();
        (await ListedAsync(id)).Links.Preview.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_body_that_is_not_a_small_picture_is_rejected_with_the_reason()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded);

        await RefusedAsync("no picture"u8.ToArray(), "cannot be used");
        await RefusedAsync([], "empty");
        await RefusedAsync(Picture[..^100], "ends too early");
        await RefusedAsync(PictureFiles.Encode(SKEncodedImageFormat.Png, 63, 200), "63 × 200 pixels");
        await RefusedAsync(PictureFiles.Encode(SKEncodedImageFormat.Jpeg, 2_049, 64), "2049 × 64 pixels");
        var large = await Should.ThrowAsync<InvalidBodyException>(PutAsync(id, new byte[200_001]));
        (large.Status, large.Limit).ShouldBe((StatusCodes.Status413PayloadTooLarge, 200_000));
        (await FindAsync(id)).Links.Preview.ShouldBeNull();
        (await GetNoneAsync(id)).ShouldBe((StatusCodes.Status404NotFound, RequestProblems.NoPreview));

        async Task RefusedAsync(byte[] content, string reason) =>
            (await PutAsync(id, content)).Answer.ShouldBeOfType<ValidationProblem>().ProblemDetails.Errors["The body"].ShouldHaveSingleItem().ShouldContain(reason);
    }

    [Fact]
    public async Task Only_a_project_that_succeeded_has_a_picture()
    {
        var failed = await AddProjectAsync(ProjectStage.Failed);
        Code((await PutAsync(failed, Picture)).Answer).ShouldBe((StatusCodes.Status409Conflict, RequestProblems.WrongStage));
        Code((await PutAsync(ProjectId.New(), Picture)).Answer).ShouldBe((StatusCodes.Status404NotFound, RequestProblems.NoProject));
    }

    [Fact]
    public async Task A_picture_is_deleted_with_the_assets_of_its_project()
    {
        var id = await AddProjectAsync(ProjectStage.Succeeded);
        await PutAsync(id, Picture);

        await _services.GetRequiredService<ProjectDeletion>().DeleteAsync(_client, id, assets: true, CancellationToken);

        (await GetNoneAsync(id)).Code.ShouldBe(RequestProblems.NoPreview);
    }

    private async Task<string> AddProjectAsync(ProjectStage outcome, bool isNoted = true)
    {
        var (id, createdAt) = (ProjectId.New(), DateTimeOffset.UtcNow);
        await Records.WriteAsync(
            new() { Id = id, CreatedAt = createdAt, Spec = new() { Name = "mug" }, Outcome = outcome, Timings = [new(ProjectStage.Accepted, createdAt.UtcDateTime)] },
            CancellationToken);
        var index = _services.GetRequiredService<ProjectIndex>();
        await index.AddAsync(id, createdAt, CancellationToken);
        if (isNoted)
            await index.EndAsync(id, createdAt, "mug", outcome, seen: null, CancellationToken);
        return id;
    }

    private async Task<ProjectView> FindAsync(string id) => (await Reader.FindAsync(_client, id, CancellationToken))!;

    private async Task<ProjectView> ListedAsync(string id)
    {
        var (all, found) = (await Reader.ListAsync(_client, new(), CancellationToken), await Reader.ListAsync(_client, new() { Search = id }, CancellationToken));
        var listed = all.Items.Single(project => project.Id == id);
        found.Items.ShouldHaveSingleItem().Links.ShouldBe(listed.Links);
        return listed;
    }

    private async Task<(IResult Answer, HttpResponse Response)> PutAsync(string id, byte[] content, bool onlyFirst = false)
    {
        var context = new DefaultHttpContext { Request = { Body = new MemoryStream(content) } };
        if (onlyFirst)
            context.Request.Headers.IfNoneMatch = "*";
        return (await Api.PutAsync(context.Request, id, _client, CancellationToken), context.Response);
    }

    private async Task<(BlobResult Answer, IHeaderDictionary Headers)> GetAsync(string id, string query)
    {
        var context = new DefaultHttpContext { Request = { QueryString = new(query) } };
        return ((await Api.GetAsync(context.Request, id, CancellationToken)).ShouldBeOfType<BlobResult>(), context.Response.Headers);
    }

    private async Task<(int Status, string? Code)> GetNoneAsync(string id) => Code(await Api.GetAsync(new DefaultHttpContext().Request, id, CancellationToken));

    private static (int Status, string? Code) Code(IResult answer)
    {
        var problem = answer.ShouldBeOfType<ProblemHttpResult>();
        return (problem.StatusCode, (string?)problem.ProblemDetails.Extensions["code"]);
    }
}
