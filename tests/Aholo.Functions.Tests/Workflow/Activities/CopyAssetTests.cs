using System.Net;
using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Aholo.Functions.Tests.Workflow.Activities;

public sealed class CopyAssetTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const string AholoId = "3FO4PROJECT0";
    private static readonly AholoAssets Expired = new() { Ply = new("https://holo.aholo3d.cn/model.ply?sign=expired") };
    private static readonly AholoAssets Valid = new() { Ply = new("https://holo.aholo3d.cn/model.ply?sign=valid") };

    private readonly AholoClient _aholo = Substitute.For<AholoClient>();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_asset_whose_URL_is_recent_is_copied_without_a_call_to_Aholo()
    {
        using var recent = new RecentAssets();
        recent.Add(AholoId, Valid);

        (await CopyAsync(recent)).Value.ShouldNotBeNull();

        await _aholo.DidNotReceive().GetTaskAsync(AholoId, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_asset_whose_URL_no_longer_works_is_copied_from_a_new_one_at_the_next_call()
    {
        _aholo.GetTaskAsync(AholoId, Arg.Any<CancellationToken>())
            .Returns(new AholoTask { ProjectId = AholoId, Status = AholoTaskStatus.Succeeded, RawStatus = "3", Assets = Valid });
        using var recent = new RecentAssets();
        recent.Add(AholoId, Expired);

        (await Should.ThrowAsync<ActivityFailedException>(() => CopyAsync(recent))).Failure.Code.ShouldBe(ProblemCodes.Asset);
        (await CopyAsync(recent)).Value.ShouldNotBeNull();
    }

    private async Task<ActivityResult<AssetRecord>> CopyAsync(RecentAssets recent)
    {
        var options = Options.Create(new AholoFunctionsOptions());
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<ProjectMetrics>().BuildServiceProvider();
        using var http = new HttpClient(new AssetServer());
        using var copied = new CopiedAssets();
        var step = new CopyAsset(
            _aholo, recent, copied, new(http, new AssetHosts(options.Value.Assets)), new AssetStore(storage.Containers, options), services.GetRequiredService<ProjectMetrics>(),
            new ActivityGuard(NullLogger<ActivityGuard>.Instance));
        return await step.RunAsync(new(ProjectId.New(), AholoId, AssetKind.Ply), CancellationToken);
    }

    private sealed class AssetServer : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(request.RequestUri == Valid.Ply
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(ResultFiles.Ply(3)) }
                : new HttpResponseMessage(HttpStatusCode.Forbidden));
    }
}
