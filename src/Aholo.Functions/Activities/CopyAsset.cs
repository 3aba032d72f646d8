using Aholo.Functions.Assets;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Copies one result of a project into storage and checks it. Unless its URL was just told, Aholo is asked for it: it may be signed and expire.</summary>
internal sealed class CopyAsset(
    IAholoClient aholo, RecentResults recent, AssetDownloader downloader, AssetStore assets, ProjectMetrics metrics, ActivityGuard guard)
{
    /// <summary>What the step is called with.</summary>
    internal sealed record Input(string ProjectId, string AholoProjectId, AssetKind Kind);

    [Function(nameof(CopyAsset))]
    public Task<StepResult<AssetRecord>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(CopyAsset), input.ProjectId, () => CopyAsync(input, cancellationToken), cancellationToken);

    private async Task<StepResult<AssetRecord>> CopyAsync(Input input, CancellationToken cancellationToken)
    {
        try
        {
            if (input.Kind.Url(await FindResultsAsync(input.AholoProjectId, cancellationToken)) is not { } url)
                return Failed("Aholo lists none any more");

            var asset = await CopyAsync(input, url, cancellationToken);
            metrics.Copied(asset.Size, input.Kind.ToString());
            return new(asset);
        }
        catch (InvalidAssetException exception)
        {
            return Failed(exception.Message);
        }
        catch (AholoException exception) when (AholoProblems.Describe(exception, $"Asking Aholo for its {input.Kind} result") is { } problem)
        {
            return new(null, problem);
        }

        StepResult<AssetRecord> Failed(string reason) =>
            new(null, new(ProblemCodes.Asset, $"The {input.Kind} result of Aholo project {input.AholoProjectId} cannot be used: {reason.Bound(BoundedText.MaxDetail)}."));
    }

    private async Task<AholoAssets> FindResultsAsync(string aholoProjectId, CancellationToken cancellationToken) =>
        recent.Find(aholoProjectId) ?? (await aholo.GetTaskAsync(aholoProjectId, cancellationToken))?.Assets ?? AholoAssets.None;

    private async Task<AssetRecord> CopyAsync(Input input, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await assets.CopyAsync(input.ProjectId, input.Kind, downloader, url, cancellationToken);
        }
        catch
        {
            // The next try asks for a new URL.
            recent.Forget(input.AholoProjectId);
            throw;
        }
    }
}
