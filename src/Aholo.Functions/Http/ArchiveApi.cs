using System.Globalization;
using System.Text.RegularExpressions;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>All results of a project as one ZIP archive over HTTP, with its record and its picture.</summary>
internal sealed partial class ArchiveApi(ProjectContainers containers, ProjectReader reader)
{
    /// <summary>The archive of a project that has ended with results: streamed, and named by the project.</summary>
    [Function("GetArchive")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects/{id}/archive")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!ProjectId.IsValid(id) || await reader.FindAsync(client, id, cancellationToken) is not { } project)
            return ApiResults.NoProject(id);
        if (project.Outcome is null)
        {
            return ApiResults.Problem(
                StatusCodes.Status409Conflict, RequestProblems.WrongStage, $"Project {id} is {project.Stage}; its results can be fetched when it has ended.");
        }

        // Before the first byte is sent: what is missing can still be an answer.
        var files = new List<ArchiveFile>();
        foreach (var name in (string[])[.. project.Assets.Select(asset => asset.Name), "project.json", PreviewStore.Name])
        {
            if (await TryFindAsync(id, name, cancellationToken) is { } file)
                files.Add(file);
            else if (name != PreviewStore.Name)
                return ApiResults.Problem(StatusCodes.Status404NotFound, RequestProblems.NoAsset, $"Project '{id}' has no result '{name}' in storage.");
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
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }

    // What file systems refuse is left out.
    private static string FileName(string projectName)
    {
        var name = Refused.Replace(projectName, " ").TrimEnd('.', ' ').Trim();
        return $"{(name.Length > 0 ? name : "project")}.zip";
    }

    [GeneratedRegex(@"[\\/:*?""<>|\p{Cc}\s]+")]
    private static partial Regex Refused { get; }
}
