using System.Text.RegularExpressions;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Http;

/// <summary>Serves the assets, the record and the event of a project.</summary>
internal sealed partial class AssetsApi(ProjectContainers containers, EventStore events)
{
    /// <summary>An asset of a project, or its record (<c>project.json</c>).</summary>
    [Function("GetAsset")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "projects/{id}/assets/{name}")] HttpRequest request,
        string id,
        string name,
        CancellationToken cancellationToken)
    {
        var found = ProjectId.IsValid(id) && AssetName.IsMatch(name)
            ? await BlobResults.TryOpenAsync(
                request, containers.Assets.GetBlobClient($"{id}/{name}"), contentType => new(contentType, $"{id}-{name}"), cancellationToken)
            : null;
        return (IResult?)found ?? ApiResults.Problem(StatusCodes.Status404NotFound, RequestProblems.NoAsset, $"Project '{id}' has no asset '{name}' in storage.");
    }

    /// <summary>The latest event about a project as it was published.</summary>
    [Function("GetEvent")]
    public async Task<IResult> GetEventAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects/{id}/event")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        ProjectId.IsValid(id) && await events.TryReadAsync(id, cancellationToken) is { } published
            ? TypedResults.Bytes(published.Content, published.ContentType)
            : ApiResults.Problem(StatusCodes.Status404NotFound, RequestProblems.NoEvent, $"No event about project '{id}' has been published.");

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{0,99}$")]
    private static partial Regex AssetName { get; }
}
