using System.Globalization;
using System.Text.RegularExpressions;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>Serves all assets of a project as one ZIP archive, with its record and its picture.</summary>
internal sealed partial class ArchiveApi(ProjectContainers containers, ProjectReader reader)
{
    /// <summary>Streams the archive of a project that has ended. It has the name of the project.</summary>
    [Function("GetArchive")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects/{id}/archive")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(client, id, cancellationToken) is not { } project)
            return ApiResults.NoProject(id);
        if (project.Outcome is null)
        {
            return ApiResults.Problem(
                StatusCodes.Status409Conflict, RequestProblems.WrongStage, $"Project {id} is {project.Stage}; its assets can be downloaded when it has ended.");
        }

        // Before the first byte is sent, a missing file can still be reported.
        var files = new List<ArchiveFile>();
        foreach (var name in (string[])[.. project.Assets.Select(asset => asset.Name), "project.json", PreviewStore.Name])
        {
            if (await TryFindAsync(id, name, cancellationToken) is { } file)
                files.Add(file);
            else if (name != PreviewStore.Name)
                return ApiResults.Problem(StatusCodes.Status404NotFound, RequestProblems.NoAsset, $"Project '{id}' has no asset '{name}' in storage.");
        }

        return new ArchiveResult(FileName(project.Name), files);
    }

    private async Task<ArchiveFile?> TryFindAsync(string id, string name, CancellationToken cancellationToken)
    {
        var blob = containers.Assets.GetBlobClient($"{id}/{name}");
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            var entry = name == PreviewStore.Name ? string.Create(CultureInfo.InvariantCulture, $"{name}.{properties.ContentType.Split('/')[^1]}") : name;
            return new(entry, blob, properties.ETag, properties.LastModified);
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            return null;
        }
    }

    // Without characters that file systems refuse.
    private static string FileName(string projectName)
    {
        var name = Refused.Replace(projectName, " ").TrimEnd('.', ' ').Trim();
        return $"{(name.Length > 0 ? name : "project")}.zip";
    }

    [GeneratedRegex(@"[\\/:*?""<>|\p{Cc}\s]+")]
    private static partial Regex Refused { get; }
}
