using Aholo.Simulator;
using Aholo.Tests.Support;

namespace Aholo.Tests.AgainstSimulator;

/// <summary>The fault table over real HTTP: each fault at each call, which never creates two projects.</summary>
public sealed class FaultTableOverHttpTests(FaultTableOverHttpTests.Fixture fixture) : IClassFixture<FaultTableOverHttpTests.Fixture>, IAsyncLifetime
{
    private static readonly Cell Unavailable = new(typeof(AholoUnavailableException), 4);
    private static readonly Cell Unreadable = new(typeof(AholoUnreadableResponseException), 4);
    private static readonly Cell RateLimited = new(typeof(AholoRateLimitedException), 4);
    private static readonly Cell NoCredits = new(typeof(AholoInsufficientCreditsException), 1);
    private static readonly Cell Rejected = new(typeof(AholoRejectedException), 1);
    private static readonly Cell Unknown = new(typeof(AholoUnknownOutcomeException), 1);

    /// <summary>The outcome of a fault at a call that can be repeated safely, and at a create.</summary>
    private static readonly Dictionary<string, (FaultRule Rule, Cell Safe, Cell Create)> Faults = new()
    {
        ["reset before"] = (new() { Kind = FaultKind.ResetBefore }, Unavailable, Unknown),
        ["reset after"] = (new() { Kind = FaultKind.ResetAfter }, Unavailable, Unknown),
        ["body cut off"] = (new() { Kind = FaultKind.TruncatedBody }, Unavailable, Unknown),
        ["JSON cut off"] = (new() { Kind = FaultKind.TruncatedJson }, Unreadable, Unknown),
        ["too slow"] = (new() { Kind = FaultKind.Delay, DelayMs = (int)AttemptTime.Delay.TotalMilliseconds }, Unavailable, Unknown),
        ["500"] = (new() { Kind = FaultKind.HttpStatus, Status = 500 }, Unavailable, Unknown),
        ["HTML"] = (new() { Kind = FaultKind.Html }, Unavailable, Unknown),
        ["503 of a gateway"] = (new() { Kind = FaultKind.HttpStatus, Status = 503, RetryAfter = "0" }, Unavailable, Unknown),
        ["503 of the service"] = (new() { Kind = FaultKind.Envelope, Status = 503, RetryAfter = "0" }, Unavailable, Unavailable),
        ["429 of the service"] = (new() { Kind = FaultKind.Envelope, Status = 429, RetryAfter = "0" }, RateLimited, RateLimited),
        ["429 with a long wait"] = (
            new() { Kind = FaultKind.Envelope, Status = 429, RetryAfter = "3600" },
            RateLimited with { Requests = 1 },
            RateLimited with { Requests = 1 }),
        ["rejection"] = (new() { Kind = FaultKind.Envelope }, Rejected, Rejected),
        ["no credits"] = (new() { Kind = FaultKind.Envelope, Code = "11003" }, NoCredits, NoCredits),
    };

    private static readonly string[] Calls =
        ["uploadToken", "singleUpload", "blockInit", "blockPart", "uploadStatus", "taskList", "projectInfo", "createRecon", "createGen"];

    private static readonly string[] V1Calls = ["v1UploadToken", "v1WorldDetail", "v1WorldList", "v1CreateGeneration"];

    public static TheoryData<string, string> Cells => [.. Faults.Keys.SelectMany(_ => Calls, (fault, call) => (fault, call))];

    // The simulator's v1 responses are chunked, so a truncated response is valid HTTP.
    public static TheoryData<string, string> V1Cells =>
        [.. Faults.Keys.Where(fault => fault != "body cut off").SelectMany(_ => V1Calls, (fault, call) => (fault, call))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SimulatedService Service => fixture.Service;

    public ValueTask InitializeAsync()
    {
        Service.Simulator.ClearFaults();
        Service.Simulator.ResetStats();
        return default;
    }

    public ValueTask DisposeAsync() => default;

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_permanent_fault_is_reported_and_never_creates_two_projects(string fault, string call)
    {
        var (rule, safe, create) = Faults[fault];
        await using var test = Service.CreateV2(Configure, clock: fixture.Time.Client);
        Service.Simulator.SetFaults(rule with { Route = call, Count = null });

        var failure = await Should.ThrowAsync<AholoException>(() => MakeAsync(test.Client, call));

        // A rejected token call stands for the credentials, because it contains nothing else.
        if (fault == "rejection" && call == "uploadToken")
            safe = safe with { Exception = typeof(AholoAuthenticationException) };
        var isCreate = call.StartsWith("create", StringComparison.Ordinal);
        failure.ShouldBeOfType((isCreate ? create : safe).Exception);
        Service.Calls(call).ShouldBe((isCreate ? create : safe).Requests);
        Service.Simulator.GetStats().Projects.Count.ShouldBeLessThanOrEqualTo(1);
        if (isCreate && failure is not AholoUnknownOutcomeException)
            Service.Simulator.GetStats().Projects.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_transient_fault_is_retried_without_an_error_where_a_retry_is_safe(string fault, string call)
    {
        var (rule, safe, create) = Faults[fault];
        await using var test = Service.CreateV2(Configure, clock: fixture.Time.Client);
        Service.Simulator.SetFaults(rule with { Route = call });
        var isCreate = call.StartsWith("create", StringComparison.Ordinal);

        if ((isCreate ? create : safe).Requests > 1)
        {
            await MakeAsync(test.Client, call);
            Service.Simulator.GetStats().Projects.Count.ShouldBe(isCreate ? 1 : 0);
        }
        else
        {
            await Should.ThrowAsync<AholoException>(() => MakeAsync(test.Client, call));
        }

        Service.Simulator.GetStats().Faults.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(V1Cells))]
    public async Task The_same_table_applies_to_v1(string fault, string call)
    {
        var (rule, safe, create) = Faults[fault];
        await using var test = Service.CreateV1(Configure, clock: fixture.Time.Client);
        Service.Simulator.SetFaults(rule with { Route = call, Count = null });

        var failure = await Should.ThrowAsync<AholoException>(() => call switch
        {
            "v1UploadToken" => test.Client.CheckAccessAsync(Cancellation),
            "v1WorldDetail" => test.Client.GetTaskAsync(fixture.ProjectId, Cancellation),
            "v1WorldList" => test.Client.ListProjectsAsync(cancellationToken: Cancellation).CountAsync(Cancellation).AsTask(),
            _ => test.Client.CreateGenerationAsync(new() { Name = "n", Prompt = "p" }, Cancellation),
        });

        var isCreate = call == "v1CreateGeneration";
        failure.ShouldBeOfType((isCreate ? create : safe).Exception);
        Service.Calls(call).ShouldBe((isCreate ? create : safe).Requests);
    }

    [Theory]
    [InlineData(FaultKind.CodeAsNumber)]
    [InlineData(FaultKind.CodeAsNull)]
    [InlineData(FaultKind.JunkAroundJson)]
    [InlineData(FaultKind.SlowBody)]
    public async Task Unusual_responses_are_read(FaultKind kind)
    {
        await using var test = Service.CreateV2();
        Service.Simulator.SetFaults(new FaultRule { Kind = kind, Count = null, DelayMs = 20 });

        var photo = await test.Client.UploadAsync(SimulatedService.Photo(), cancellationToken: Cancellation);
        var id = await test.Client.CreateReconstructionAsync(SimulatedService.Chair(photo), Cancellation);

        (await test.Client.GetTaskAsync(id, Cancellation)).ShouldNotBeNull();
        Service.Simulator.GetStats().Projects.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public async Task An_upload_that_the_service_fails_is_an_error(int status)
    {
        await using var test = Service.CreateV2();
        Service.Simulator.SetFaults(new FaultRule { Route = "singleUpload", Kind = FaultKind.UploadStatus, UploadStatus = status });

        (await Should.ThrowAsync<AholoUploadException>(test.Client.UploadAsync(SimulatedService.Photo(), cancellationToken: Cancellation)))
            .Message.ShouldContain($"status {status}");
    }

    [Fact]
    public async Task A_token_error_passes_with_a_new_token()
    {
        await using var test = Service.CreateV2();
        Service.Simulator.SetFaults(new FaultRule { Route = "uploadStatus", Kind = FaultKind.Envelope, Code = "12" });

        await test.Client.UploadAsync(SimulatedService.Photo(), cancellationToken: Cancellation);

        Service.Calls("uploadToken").ShouldBe(2);
        Service.Calls("singleUpload").ShouldBe(2);
    }

    private static void Configure(AholoClientOptions options)
    {
        options.Upload.BlockConcurrency = 1;
        options.Retry.AttemptTimeout = options.Upload.AttemptTimeout = AttemptTime.Timeout;
    }

    private Task MakeAsync(AholoClient client, string call) => call switch
    {
        "uploadToken" => client.CheckAccessAsync(Cancellation),
        "singleUpload" or "uploadStatus" => client.UploadAsync(SimulatedService.Photo(), cancellationToken: Cancellation),
        // Unique content, which is not deduplicated.
        "blockInit" or "blockPart" => client.UploadAsync(SimulatedService.Video(100_000, Random.Shared.Next()), cancellationToken: Cancellation),
        "taskList" => client.GetTaskAsync(fixture.ProjectId, Cancellation),
        "projectInfo" => client.GetProjectAsync(fixture.ProjectId, Cancellation),
        "createRecon" => client.CreateReconstructionAsync(SimulatedService.Chair(fixture.Photo), Cancellation),
        _ => client.CreateGenerationAsync(new() { Name = "n", Prompt = "p" }, Cancellation),
    };

    /// <summary>One simulator for all cells, with a photo and a project that were created before the faults.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal AttemptTime Time { get; } = new();

        internal SimulatedService Service { get; private set; } = null!;

        internal UploadedResource Photo { get; private set; } = null!;

        internal string ProjectId { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await SimulatedService.StartAsync(configure: options => options with { TimeProvider = Time.Service });
            await using var test = Service.CreateV2();
            Photo = await test.Client.UploadAsync(SimulatedService.Photo(), cancellationToken: Cancellation);
            ProjectId = await test.Client.CreateGenerationAsync(new() { Name = "n", Prompt = "p" }, Cancellation);
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }

    private sealed record Cell(Type Exception, int Requests);
}
