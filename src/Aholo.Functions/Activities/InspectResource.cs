using Aholo.Functions.Configuration;
using Aholo.Functions.Media;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Activities;

/// <summary>Looks at a file: whether it is there, whole, and a picture that Aholo can use. Nothing is sent to Aholo.</summary>
internal sealed class InspectResource(ProjectContainers containers, ResourceStore resources, IOptions<AholoFunctionsOptions> options)
{
    /// <summary>What the step is called with.</summary>
    internal sealed record Input(string ProjectId, int Index, BlobReference Blob);

    [Function(nameof(InspectResource))]
    public async Task<StepResult<ResourceRecord>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken)
    {
        if (await resources.TryReadAsync(input.ProjectId, input.Index, cancellationToken) is { } known)
            return new(known.Resource);

        try
        {
            var facts = await InspectAsync(input.Blob, cancellationToken);
            var record = new ResourceRecord
            {
                Path = input.Blob.Path,
                ETag = input.Blob.ETag,
                Size = facts.Size,
                Md5 = facts.Md5,
                Format = facts.Format,
                Width = facts.Width,
                Height = facts.Height,
            };
            await resources.WriteAsync(input.ProjectId, input.Index, new() { Resource = record }, cancellationToken);
            return new(record);
        }
        catch (InvalidMediaException exception)
        {
            return Failed(exception.Code, $"cannot be used: {exception.Message}");
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return Failed(ProblemCodes.InputMissing, "was deleted or replaced before it could be read. Upload it again.");
        }

        StepResult<ResourceRecord> Failed(string code, string message) =>
            new(null, new(code, $"'{input.Blob.Path}' in container '{containers.Uploads.Name}' {message}", input.Blob.Path));
    }

    private async Task<MediaFacts> InspectAsync(BlobReference reference, CancellationToken cancellationToken)
    {
        var limit = options.Value.Input.MaxBytes;
        var download = await containers.Uploads.GetBlobClient(reference.Path).DownloadStreamingAsync(
            new BlobDownloadOptions { Conditions = reference.IfUnchanged() }, cancellationToken);
        await using var content = download.Value.Content;

        var size = download.Value.Details.ContentLength;
        if (size > limit)
            throw new InvalidMediaException(ProblemCodes.InputTooLarge, $"it is {size} bytes long; Aholo:Input:MaxBytes allows {limit}.");

        return await MediaInspector.InspectAsync(content, cancellationToken);
    }
}
