using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Uploads a file to Aholo, streamed from storage. The upload token stays inside this step.</summary>
internal sealed class UploadResource(ProjectContainers containers, ResourceStore resources, IAholoClient aholo, TimeProvider time)
{
    /// <summary>What the step is called with.</summary>
    internal sealed record Input(string ProjectId, int Index);

    [Function(nameof(UploadResource))]
    public async Task<StepResult<string>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken)
    {
        var state = await resources.TryReadAsync(input.ProjectId, input.Index, cancellationToken)
            ?? throw new InvalidOperationException($"Resource {input.Index} of project {input.ProjectId} has not been inspected.");
        var path = state.Resource.Path;
        if (state.Url is not null)
            return new(path);

        try
        {
            var uploaded = await aholo.UploadAsync(Source(state.Resource), cancellationToken: cancellationToken);
            await resources.WriteAsync(
                input.ProjectId, input.Index, state with { Url = uploaded.Url, UploadedAt = time.GetUtcNow() }, cancellationToken);
            return new(path);
        }
        catch (AholoException exception) when (AholoProblems.Describe(exception, $"Uploading '{path}' to Aholo", path) is { } problem)
        {
            return new(null, problem);
        }
    }

    private UploadSource Source(ResourceRecord resource)
    {
        var blob = containers.Uploads.GetBlobClient(resource.Path);
        return new(
            Path.GetFileName(resource.Path),
            resource.Size,
            async (offset, length, cancellationToken) =>
            {
                var download = await blob.DownloadStreamingAsync(
                    new BlobDownloadOptions
                    {
                        Range = new HttpRange(offset, length),
                        Conditions = new BlobReference(resource.Path, resource.ETag).IfUnchanged(),
                    },
                    cancellationToken);
                return download.Value.Content;
            },
            resource.Md5);
    }
}
