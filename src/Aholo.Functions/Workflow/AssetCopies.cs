using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>Copies the assets of a project into storage. Those that can be used are kept, and one file of splats is enough for success.</summary>
internal sealed class AssetCopies(ProjectInput input, ProjectProgress progress, ProjectActivities activities, ProjectCancellation cancellation)
{
    /// <summary>Copies the assets that Aholo lists, and warns of those that are missing.</summary>
    /// <exception cref="ProjectEndedException">No file of splats can be used, or the project was canceled.</exception>
    public async Task CopyAsync(string aholoProjectId, IReadOnlyList<AssetKind> listed)
    {
        // Another version of the app may have listed kinds that this one does not know.
        List<AssetKind> kinds = [.. listed.Where(Enum.IsDefined)];
        var copies = await cancellation.UnlessRequestedAsync(Task.WhenAll(kinds.Select(kind => CopyAsync(aholoProjectId, kind))));
        var results = kinds.Zip(copies, (kind, copy) => (Kind: kind, copy.Value, copy.Problem)).ToList();
        progress.Assets = [.. results.Select(result => result.Value).OfType<AssetRecord>()];

        List<(AssetKind Kind, Problem Problem)> problems = [.. results.Where(result => result.Value is null).Select(result => (result.Kind, result.Problem!))];
        if (!listed.Contains(AssetKind.Ply))
            problems.Insert(0, (AssetKind.Ply, ProjectProblems.NoPly(aholoProjectId)));
        if (!results.Any(result => result.Kind.IsSplats() && result.Value is not null))
            throw new ProjectEndedException(ProjectStage.Failed, ProjectProblems.NoUsableAsset([.. problems.Select(item => item.Problem)]));
        progress.Warn(problems.Select(item => ProjectProblems.MissingAsset(item.Kind, item.Problem)));
    }

    private async Task<ActivityResult<AssetRecord>> CopyAsync(string aholoProjectId, AssetKind kind)
    {
        try
        {
            return await activities.CallAsync<ActivityResult<AssetRecord>>(nameof(CopyAsset), new CopyAsset.Input(input.Id, aholoProjectId, kind, input.Attempt));
        }
        catch (TaskFailedException exception)
        {
            return new(null, ProjectProblems.NotCopied(exception, input.Settings.Retry));
        }
    }
}
