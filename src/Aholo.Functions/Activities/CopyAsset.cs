using Aholo.Functions.Assets;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Copies one result of a project into storage and checks it. The result's URL is asked for anew, as it may be signed and expire.</summary>
internal sealed class CopyAsset(IAholoClient aholo, AssetDownloader downloader, AssetStore assets, ProjectMetrics metrics, ActivityGuard guard)
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
            var urls = (await aholo.GetTaskAsync(input.AholoProjectId, cancellationToken))?.Assets ?? AholoAssets.None;
            if (input.Kind.Url(urls) is not { } url)
                return Failed("Aholo lists none any more");

            var asset = await assets.CopyAsync(input.ProjectId, input.Kind, downloader, url, cancellationToken);
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
}
