using System.Text;
using System.Text.Json.Nodes;
using Aholo.Files.Problems;
using Aholo.Functions.Credits;
using Aholo.Functions.Health;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Workflow.Activities;
using Aholo.Simulator;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Functions.Tests.Credits;

public sealed class CreditFlowTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly byte[] Manifest = """{ "name": "lamp", "kind": "generation", "prompt": "a lamp" }"""u8.ToArray();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_credits_a_project_fails_before_anything_is_sent()
    {
        await using var app = await StartAsync(credits: 0);

        var id = await app.StartProjectAsync(Folder(), Manifest);
        var record = await app.EndAsync(id);

        record.Outcome.ShouldBe(ProjectStage.Failed);
        record.Problem!.Code.ShouldBe(ProblemCodes.AholoCredits);
        record.Problem.Message.ShouldContain("Buy credits");
        (await app.ViewAsync(id)).Name.ShouldBe("lamp");
        var stats = app.Simulator.GetStats();
        (stats.Calls["v1UploadToken"], stats.Calls["v1CreateGeneration"]).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_project_that_was_created_at_Aholo_needs_no_more_credits()
    {
        await using var app = await StartAsync(credits: 20);
        var id = await app.StartProjectAsync(Folder(), Manifest);
        (await app.EndAsync(id)).Outcome.ShouldBe(ProjectStage.Succeeded);
        app.Host.Time.Advance(TimeSpan.FromMinutes(2));
        var plan = ActivatorUtilities.CreateInstance<PlanProject>(app.Services);
        var path = Folder();
        var other = await app.UploadAsync(path, Manifest);

        (await plan.RunAsync(new(id, null, Attempt: 2), CancellationToken)).Problem.ShouldBeNull();
        (await plan.RunAsync(new(ProjectId.New(), other), CancellationToken)).Problem!.Code.ShouldBe(ProblemCodes.AholoCredits);
    }

    [Fact]
    public async Task A_project_starts_if_the_balance_cannot_be_read()
    {
        await using var app = await StartAsync(credits: 20);
        app.Simulator.SetFaults(new FaultRule { Route = "accountBalance", Kind = FaultKind.HttpStatus, Status = 404, Count = null });

        (await app.RunAsync(Folder(), Manifest)).Outcome.ShouldBe(ProjectStage.Succeeded);
    }

    [Theory]
    [InlineData(0, "Unhealthy", "The account has no credits.", true)]
    [InlineData(240, "Healthy", null, false)]
    public async Task Health_shows_whether_there_are_credits_and_with_a_key_how_many(int credits, string state, string? reason, bool exhausted)
    {
        await using var app = await StartAsync(credits);
        var balance = app.Services.GetRequiredService<CreditBalance>();
        await balance.GetAsync(CancellationToken);

        var health = await new HealthApi(app.Services.GetRequiredService<HealthChecker>(), balance).RunAsync(new DefaultHttpContext().Request, CancellationToken);
        var account = await new AccountApi(balance).RunAsync(new DefaultHttpContext().Request, CancellationToken);

        var shown = Json(health)["credits"]!;
        (shown["status"]!.GetValue<string>(), shown["reason"]?.GetValue<string>()).ShouldBe((state, reason));
        Text(health).ShouldNotContain("240");
        (Json(account)["credits"]!.GetValue<decimal>(), Json(account)["exhausted"]!.GetValue<bool>()).ShouldBe((credits, exhausted));
    }

    [Fact]
    public async Task Version_2_shows_no_credits()
    {
        await using var app = await VirtualApp.StartAsync(storage, TimeSpan.FromMinutes(1));
        var balance = app.Services.GetRequiredService<CreditBalance>();

        var health = await new HealthApi(app.Services.GetRequiredService<HealthChecker>(), balance).RunAsync(new DefaultHttpContext().Request, CancellationToken);
        var account = await new AccountApi(balance).RunAsync(new DefaultHttpContext().Request, CancellationToken);

        Json(health).ContainsKey("credits").ShouldBeFalse();
        Json(account).Select(field => field.Key).ShouldBe(["exhausted"]);
        app.Simulator.GetStats().Calls["accountBalance"].ShouldBe(0);
    }

    private Task<VirtualApp> StartAsync(int credits) => VirtualApp.StartAsync(storage, TimeSpan.FromMinutes(1), credits: credits);

    private static string Folder() => $"{Guid.NewGuid():N}/project.json";

    private static JsonObject Json(IResult result) => JsonNode.Parse(Text(result))!.AsObject();

    private static string Text(IResult result) => result switch
    {
        Utf8ContentHttpResult text => Encoding.UTF8.GetString(text.ResponseContent.Span),
        _ => throw new InvalidOperationException($"{result.GetType()} was not expected."),
    };
}
