using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Triggers;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Aholo.Functions.Tests.Triggers;

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
    public async Task Ended_projects_that_an_earlier_version_has_not_noted_are_found_and_read_once_only()
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
    public async Task A_project_that_was_started_again_is_not_found_as_ended_by_what_was_noted_before()
    {
        await AddAsync(1, "again", ProjectStage.Failed);
        var entry = (await EntriesAsync()).ShouldHaveSingleItem();

        await Index.ReopenAsync(entry.Id, entry.CreatedAt, CancellationToken);
        await Index.EndAsync(entry.Id, entry.CreatedAt, "again", ProjectStage.Failed, entry.Version, CancellationToken); // by a search that is late
        await Index.AddAsync(entry.Id, entry.CreatedAt, CancellationToken);

        (await EntriesAsync()).ShouldHaveSingleItem().Outcome.ShouldBeNull();
    }

    [Fact]
    public async Task A_trigger_that_fires_again_does_not_undo_what_is_noted()
    {
        await AddAsync(1, "twice", ProjectStage.Succeeded);
        var entry = (await EntriesAsync()).ShouldHaveSingleItem();

        await Index.AddAsync(entry.Id, entry.CreatedAt, CancellationToken);

        (await EntriesAsync()).ShouldHaveSingleItem().ShouldBe(entry);
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
        var read = Functions.Triggers.ProjectListQuery.Read(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query)), errors);
        errors.Any.ShouldBeFalse(errors.ToString());
        return await ActivatorUtilities.CreateInstance<ProjectReader>(_services).ListAsync(_client, read, CancellationToken);
    }
}
