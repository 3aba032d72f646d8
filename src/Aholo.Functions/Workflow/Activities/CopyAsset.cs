using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>
/// Copies one result of a project into storage and checks it. Unless its URL was just told, Aholo is asked for it: it may be signed and expire. A result that
/// cannot be fetched, because its file is not there yet or its link has expired, fails the activity: called again, it asks for another URL.
/// </summary>
internal sealed class CopyAsset(
    AholoClient aholo, RecentAssets recent, CopiedAssets copied, AssetDownloader downloader, AssetStore assets, ProjectMetrics metrics, ActivityGuard guard)
{
    /// <summary>The input of the activity.</summary>
    /// <param name="ProjectId">The project.</param>
    /// <param name="AholoProjectId">Its id at Aholo.</param>
    /// <param name="Kind">The kind of the asset.</param>
    /// <param name="Attempt">The number of the project's start. Since the second, the asset may be in storage.</param>
    internal sealed record Input(string ProjectId, string AholoProjectId, AssetKind Kind, int Attempt = 1);

    [Function(nameof(CopyAsset))]
    public Task<ActivityResult<AssetRecord>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(CopyAsset), input.ProjectId, () => TryCopyAsync(input, cancellationToken), cancellationToken);

    private async Task<ActivityResult<AssetRecord>> TryCopyAsync(Input input, CancellationToken cancellationToken)
    {
        var name = $"The {input.Kind} asset of Aholo project {input.AholoProjectId}";
        try
        {
            var asset = await CopyAsync(input, cancellationToken);
            copied.Add(input.ProjectId, asset.Name);
            metrics.Copied(asset.Size, input.Kind.ToString());
            return new(asset);
        }
        catch (InvalidAssetException exception)
        {
            return new(null, new(ProblemCodes.Asset, $"{name} cannot be used: {exception.Message.Bound(BoundedText.MaxDetail)}."));
        }
        catch (AssetUnavailableException exception)
        {
            throw new ActivityFailedException(
                new(ProblemCodes.Asset, $"{name} cannot be downloaded: {exception.Message.OneLine(BoundedText.MaxDetail)}."), exception);
        }
        catch (AholoException exception) when (AholoProblems.Describe(exception, $"Getting the URL of the {input.Kind} asset from Aholo") is { } problem)
        {
            return new(null, problem);
        }
    }

    private async Task<AssetRecord> CopyAsync(Input input, CancellationToken cancellationToken)
    {
        try
        {
            var url = recent.Find(input.AholoProjectId) is { } known ? input.Kind.Url(known) : await FindUrlAsync(input, cancellationToken);
            if (url is null)
                throw new AssetUnavailableException("Aholo does not list it");
            return await assets.CopyAsync(
                input.ProjectId, input.Kind, downloader, url, mayBeCopied: input.Attempt > 1, token => FindUrlAsync(input, token), cancellationToken);
        }
        catch
        {
            // The next call gets a new URL.
            recent.Forget(input.AholoProjectId);
            throw;
        }
    }

    private async Task<Uri?> FindUrlAsync(Input input, CancellationToken cancellationToken) =>
        await aholo.GetTaskAsync(input.AholoProjectId, cancellationToken) is { } task ? input.Kind.Url(task.Assets) : null;
}
