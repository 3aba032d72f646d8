using Aholo.Functions.Assets;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Copies one result of a project into storage and checks it. The result's URL is asked for anew, as it may be signed and expire.</summary>
internal sealed class CopyAsset(IAholoClient aholo, AssetDownloader downloader, AssetStore assets)
{
    /// <summary>What the step is called with.</summary>
    internal sealed record Input(string ProjectId, string AholoProjectId, AssetKind Kind);

    /// <summary>The asset; neither value nor problem when Aholo made none of this kind and none is required.</summary>
    [Function(nameof(CopyAsset))]
    public async Task<StepResult<AssetRecord>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken)
    {
        try
        {
            var urls = (await aholo.GetTaskAsync(input.AholoProjectId, cancellationToken))?.Assets ?? AholoAssets.None;
            var url = input.Kind switch
            {
                AssetKind.Ply => urls.Ply,
                AssetKind.Spz => urls.Spz,
                AssetKind.Sog => urls.Sog,
                _ => throw new ArgumentOutOfRangeException(nameof(input), input.Kind, null),
            };

            if (url is not null)
                return new(await assets.CopyAsync(input.ProjectId, input.Kind, downloader, url, cancellationToken));
            return input.Kind == AssetKind.Ply ? Failed("Aholo lists none") : new(null);
        }
        catch (InvalidAssetException exception)
        {
            return Failed(exception.Message);
        }
        catch (AholoException exception) when (AholoProblems.Describe(exception, $"Asking Aholo for {input.Kind.FileName()}") is { } problem)
        {
            return new(null, problem);
        }

        StepResult<AssetRecord> Failed(string reason) =>
            new(null, new(ProblemCodes.Asset, $"The result {input.Kind.FileName()} of Aholo project {input.AholoProjectId} cannot be used: {reason}."));
    }
}
