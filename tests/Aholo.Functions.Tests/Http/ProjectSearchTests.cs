using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Aholo.Files.Media;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Aholo.Functions.Tests.Http;

public sealed class ProjectSearchTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncLifetime
{
    private const int Projects = 200;

    private static readonly DateTimeOffset Start = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private readonly List<string> _read = [];
    private readonly DurableTaskClient _client = Substitute.For<DurableTaskClient>("test");
    private readonly ServiceProvider _services = ProjectServices.Create(storage, new FakeTimeProvider(Start));

    private ProjectIndex Index => _services.GetRequiredService<ProjectIndex>();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _client.GetInstanceAsync("", default, CancellationToken.None).ReturnsForAnyArgs(call =>
        {
            lock (_read)
                _read.Add(call.Arg<string>());
            return Task.FromResult<OrchestrationMetadata?>(null); // only the records are left
        });
        await foreach (var blob in storage.Containers.State.GetBlobsAsync(cancellationToken: CancellationToken))
            await storage.Containers.State.DeleteBlobAsync(blob.Name, cancellationToken: CancellationToken);
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task A_search_by_name_and_stage_reads_only_the_projects_that_it_finds()
    {
        await Parallel.ForAsync(0, Projects, CancellationToken, async (number, _) =>
            await AddAsync(number, $"mug {number:D3}", number % 50 == 0 ? ProjectStage.Failed : ProjectStage.Succeeded));

        var found = await ListAsync("?stage=Failed&search=MUG%201");

        found.Items.Select(project => project.Name).ShouldBe(["mug 150", "mug 100"]);
        found.ContinuationToken.ShouldBeNull();
        _read.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Pages_of_a_search_follow_each_other_without_gap_or_repetition()
    {
        await Parallel.ForAsync(0, 20, CancellationToken, async (number, _) =>
            await AddAsync(number, $"花瓶 {number:D2}", number % 2 == 0 ? ProjectStage.Failed : ProjectStage.Succeeded));

        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await ListAsync($"?stage=Failed&search={Uri.EscapeDataString("花瓶")}&pageSize=3{(token is null ? "" : $"&continuationToken={token}")}");
            page.Items.Count.ShouldBeLessThanOrEqualTo(3);
            names.AddRange(page.Items.Select(project => project.Name));
            token = page.ContinuationToken;
        }
        while (token is not null);

        names.ShouldBe(Enumerable.Range(0, 10).Select(half => $"花瓶 {18 - (2 * half):D2}"));
    }

    [Fact]
    public async Task A_search_whose_last_page_is_full_has_no_page_after_it()
    {
        await Parallel.ForAsync(0, 8, CancellationToken, async (number, _) =>
            await AddAsync(number, $"bowl {number}", number % 2 == 0 ? ProjectStage.Failed : ProjectStage.Succeeded));

        var first = await ListAsync("?stage=Failed&search=bowl&pageSize=2");
        var last = await ListAsync($"?stage=Failed&search=bowl&pageSize=2&continuationToken={first.ContinuationToken}");

        last.Items.Select(project => project.Name).ShouldBe(["bowl 2", "bowl 0"]);
        last.ContinuationToken.ShouldBeNull();
    }

    [Fact]
    public async Task Ended_projects_without_an_outcome_in_the_index_are_found_and_read_only_once()
    {
        await AddAsync(1, "old mug", ProjectStage.Failed, isNoted: false);
        await AddAsync(2, "old vase", ProjectStage.Succeeded, isNoted: false);

        (await ListAsync("?search=mug")).Items.ShouldHaveSingleItem().Name.ShouldBe("old mug");
        _read.Count.ShouldBe(2);
        _read.Clear();

        (await ListAsync("?search=mug")).Items.ShouldHaveSingleItem().Name.ShouldBe("old mug");
        _read.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_project_that_was_started_again_is_not_found_by_its_earlier_outcome()
    {
        await AddAsync(1, "again", ProjectStage.Failed);
        var entry = (await EntriesAsync()).ShouldHaveSingleItem();

        await Index.ReopenAsync(entry.Id, entry.CreatedAt, CancellationToken);
        await Index.EndAsync(entry.Id, entry.CreatedAt, "again", ProjectStage.Failed, entry.Version, CancellationToken); // by a search that is late
        await Index.AddAsync(entry.Id, entry.CreatedAt, CancellationToken);

        (await EntriesAsync()).ShouldHaveSingleItem().Outcome.ShouldBeNull();
    }

    [Fact]
    public async Task A_trigger_that_fires_again_does_not_change_the_index()
    {
        await AddAsync(1, "twice", ProjectStage.Succeeded);
        var entry = (await EntriesAsync()).ShouldHaveSingleItem();

        await Index.AddAsync(entry.Id, entry.CreatedAt, CancellationToken);

        (await EntriesAsync()).ShouldHaveSingleItem().ShouldBe(entry);
    }

    [Theory]
    [InlineData("oldest", "mug 1", "Vase", "mug 10", "mug 9")]
    [InlineData("name", "mug 1", "mug 9", "mug 10", "Vase")]
    [InlineData("stage", "mug 10", "mug 1", "mug 9", "Vase")]
    public async Task A_sorted_list_continues_page_by_page_and_reads_only_the_projects_that_it_shows(string sort, params string[] expected)
    {
        await AddAsync(1, "mug 1", ProjectStage.Succeeded);
        await AddAsync(2, "Vase", ProjectStage.Rejected);
        await AddAsync(3, "mug 10", ProjectStage.Succeeded);
        await AddAsync(4, "mug 9", ProjectStage.Failed);

        var first = await ListAsync($"?sort={sort}&pageSize=3");
        first.Items.Select(project => project.Name).ShouldBe(expected[..3]);
        first.Partial.ShouldBeNull();
        _read.Count.ShouldBe(3);
        await AddAsync(5, "mug 0", ProjectStage.Succeeded); // on the page that has been shown, or after it

        var rest = await ListAsync($"?sort={sort}&pageSize=3&continuationToken={first.ContinuationToken}");
        rest.Items.Select(project => project.Name).ShouldBe(sort == "oldest" ? [.. expected[3..], "mug 0"] : expected[3..]);
        rest.ContinuationToken.ShouldBeNull();
    }

    [Fact]
    public async Task A_sorted_list_has_projects_without_a_name_in_the_index_and_only_those_that_match()
    {
        await AddAsync(1, "mug b", ProjectStage.Failed, isNoted: false);
        await AddAsync(2, "mug a", ProjectStage.Failed);
        await AddAsync(3, "mug c", ProjectStage.Succeeded);
        await AddAsync(4, "vase", ProjectStage.Failed, isNoted: false);

        (await ListAsync("?sort=name&search=mug&stage=Failed")).Items.Select(project => project.Name).ShouldBe(["mug a", "mug b"]);
    }

    [Theory]
    [InlineData("?sort=size", "sort")]
    [InlineData("?sort=stage&continuationToken={0}", "continuationToken")]
    [InlineData("?continuationToken={0}", "continuationToken")]
    public async Task An_unknown_sort_order_and_a_token_of_another_one_are_rejected(string query, string field)
    {
        await AddAsync(1, "a", ProjectStage.Failed);
        await AddAsync(2, "b", ProjectStage.Failed);
        var token = (await ListAsync("?sort=name&pageSize=1")).ContinuationToken;

        var errors = new FieldErrors();
        Read(string.Format(CultureInfo.InvariantCulture, query, token), errors);

        errors.Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task A_project_is_shown_found_and_sorted_by_its_latest_name_also_after_a_retry()
    {
        await AddAsync(1, "IMG_2841", ProjectStage.Failed);
        await AddAsync(2, "vase", ProjectStage.Succeeded);
        var (id, createdAt) = ((await ListAsync("?search=img")).Items.Single().Id, Start.AddMinutes(1));

        var renamed = (await RenameAsync(id, """{ "name": " 红色 mug " }""")).ShouldBeOfType<Utf8ContentHttpResult>();
        JsonNode.Parse(renamed.ResponseContent.Span)!["name"]!.GetValue<string>().ShouldBe("红色 mug");
        await ShouldBeShownAsync();

        await Index.ReopenAsync(id, createdAt, CancellationToken);
        (await EntriesAsync()).Single(entry => entry.Id == id).ShouldSatisfyAllConditions(
            entry => entry.Outcome.ShouldBeNull(), entry => entry.Name.ShouldBe("红色 mug"));
        await Index.EndAsync(id, createdAt, "IMG_2841", ProjectStage.Failed, seen: null, CancellationToken);
        await ShouldBeShownAsync();

        async Task ShouldBeShownAsync()
        {
            (await Reader.FindAsync(_client, id, CancellationToken))!.Name.ShouldBe("红色 mug");
            (await ListAsync("")).Items.Select(project => project.Name).ShouldBe(["vase", "红色 mug"]);
            (await ListAsync("?search=红色&stage=Failed")).Items.ShouldHaveSingleItem().Name.ShouldBe("红色 mug");
            (await ListAsync("?search=img")).Items.ShouldBeEmpty();
            (await ListAsync("?sort=name")).Items.Select(project => project.Name).ShouldBe(["vase", "红色 mug"]);
        }
    }

    [Theory]
    [InlineData("""{ }""", 400)]
    [InlineData("""{ "name": "  " }""", 400)]
    [InlineData("""{ "name": "a\nb" }""", 400)]
    [InlineData("""{ "name": "mug" }""", 404)]
    public async Task An_invalid_name_and_a_missing_project_are_rejected(string body, int status)
    {
        var result = await RenameAsync(ProjectId.New(), body);

        result.ShouldBeAssignableTo<IStatusCodeHttpResult>()!.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task The_expected_time_of_a_task_is_the_median_of_the_newest_of_its_kind()
    {
        var (normal, high, words) = (new ProjectSpec { Name = "a" }, new ProjectSpec { Name = "b", Quality = TaskQuality.High }, new ProjectSpec { Name = "c", Kind = ProjectKind.Generation });
        var expected = _services.GetRequiredService<ExpectedTimes>();
        await AddTaskAsync(1, normal, 60);
        await AddTaskAsync(2, normal, 1_000);
        (await expected.FindAsync(normal, CancellationToken)).ShouldBeNull("two show little");

        await AddTaskAsync(3, normal, 80);
        await AddTaskAsync(4, normal, 100);
        await AddTaskAsync(5, high, 400);
        await AddTaskAsync(6, normal, 5, attempt: 2); // found what the first attempt had waited for
        await AddTaskAsync(7, normal, 5, ProjectStage.Failed);
        (await expected.FindAsync(normal, CancellationToken)).ShouldBeNull("it is read once a minute");
        ((FakeTimeProvider)_services.GetRequiredService<TimeProvider>()).Advance(TimeSpan.FromMinutes(1));

        (await expected.FindAsync(normal, CancellationToken)).ShouldBe(TimeSpan.FromSeconds(90));
        (await expected.FindAsync(high, CancellationToken)).ShouldBe(TimeSpan.FromSeconds(100), "the median of all reconstructions, because one is not representative");
        (await expected.FindAsync(words, CancellationToken)).ShouldBeNull();
    }

    private async Task AddTaskAsync(int number, ProjectSpec spec, int seconds, ProjectStage outcome = ProjectStage.Succeeded, int attempt = 1)
    {
        var (id, createdAt) = (ProjectId.New(), Start.AddMinutes(number));
        var record = new ProjectRecord
        {
            Id = id,
            Attempt = attempt,
            Outcome = outcome,
            Timings = [new(ProjectStage.Waiting, createdAt.UtcDateTime), new(ProjectStage.Copying, createdAt.UtcDateTime.AddSeconds(seconds))],
        };
        await Index.AddAsync(id, createdAt, CancellationToken);
        await Index.EndAsync(id, createdAt, spec.Name, outcome, seen: null, CancellationToken, TaskTime.Of(record, spec));
    }

    private ProjectReader Reader => ActivatorUtilities.CreateInstance<ProjectReader>(_services);

    private Task<IResult> RenameAsync(string id, string body)
    {
        var request = new DefaultHttpContext().Request;
        (request.ContentType, request.Body) = ("application/json", new MemoryStream(Encoding.UTF8.GetBytes(body)));
        return new RenameApi(Reader, Index, new JsonBody(TimeProvider.System)).RenameAsync(request, id, _client, CancellationToken);
    }

    private async Task AddAsync(int number, string name, ProjectStage outcome, bool isNoted = true)
    {
        var (id, createdAt) = (ProjectId.FromIdempotencyKey($"{name} {number}"), Start.AddMinutes(number));
        await _services.GetRequiredService<RecordStore>().WriteAsync(
            new()
            {
                Id = id,
                CreatedAt = createdAt,
                Spec = new() { Name = name },
                Outcome = outcome,
                Timings = [new(ProjectStage.Accepted, createdAt.UtcDateTime)],
            },
            CancellationToken);
        await Index.AddAsync(id, createdAt, CancellationToken);
        if (isNoted)
            await Index.EndAsync(id, createdAt, name, outcome, seen: null, CancellationToken);
    }

    private async Task<List<IndexEntry>> EntriesAsync()
    {
        var entries = new List<IndexEntry>();
        await foreach (var page in Index.EntriesAsync(start: null, CancellationToken))
            entries.AddRange(page);
        return entries;
    }

    private async Task<ProjectPage> ListAsync(string query)
    {
        var errors = new FieldErrors();
        var read = Read(query, errors);
        errors.Any.ShouldBeFalse(errors.ToString());
        return await Reader.ListAsync(_client, read, CancellationToken);
    }

    private static ProjectListParameters Read(string query, FieldErrors errors) =>
        ProjectListParameters.Read(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query)), errors);
}
