using Aholo.Files.Assets;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>
/// Serves shared projects without a key: the name, the splats and the picture of the one project that a token belongs to. The token is sent in a header, as
/// URLs are logged. Every invalid token gets the same 404.
/// </summary>
internal sealed class SharedProjectsApi(ShareStore shares, ProjectReader reader, PreviewStore previews, ProjectContainers containers)
{
    private const string TokenHeader = "Aholo-Share-Token";

    /// <summary>The project that a link shows.</summary>
    [Function("GetSharedProject")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shared/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (await FindShareAsync(request, id, cancellationToken) is not { } share
            || await reader.FindAsync(client, id, cancellationToken) is not { Outcome: ProjectStage.Succeeded } project)
        {
            return NotShared();
        }

        var self = $"/api/shared/{id}";
        var view = new SharedProjectView
        {
            Id = id,
            Name = project.Name,
            ExpiresAt = share.ExpiresAt,
            Assets = [.. project.Assets.Where(asset => AssetKinds.IsSplats(asset.Name)).Select(asset => asset with { Link = $"{self}/assets/{asset.Name}" })],
            Preview = project.Links.Preview is null ? null : $"{self}/preview",
        };
        return ApiResults.Json(view, FunctionsJson.Shared.SharedProjectView);
    }

    /// <summary>An asset of the project that a link shows.</summary>
    [Function("GetSharedAsset")]
    public async Task<IResult> GetAssetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shared/{id}/assets/{name}")] HttpRequest request,
        string id,
        string name,
        CancellationToken cancellationToken)
    {
        if (!AssetKinds.IsSplats(name) || await FindShareAsync(request, id, cancellationToken) is null)
            return NotShared();

        return await BlobResults.TryOpenAsync(
            request, containers.Assets.GetBlobClient($"{id}/{name}"), contentType => new(contentType, $"{id}-{name}"), cancellationToken) ?? NotShared();
    }

    /// <summary>The picture of the project that a link shows.</summary>
    [Function("GetSharedPreview")]
    public async Task<IResult> GetPreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shared/{id}/preview")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        await FindShareAsync(request, id, cancellationToken) is null
            ? NotShared()
            : await BlobResults.TryOpenAsync(request, previews.Blob(id), contentType => new(contentType, DownloadName: null), cancellationToken) ?? NotShared();

    private async Task<Share?> FindShareAsync(HttpRequest request, string id, CancellationToken cancellationToken) =>
        ProjectId.IsValid(id) ? await shares.FindAsync(id, request.Headers[TokenHeader].ToString(), cancellationToken) : null;

    private static IResult NotShared() => ApiResults.Problem(
        StatusCodes.Status404NotFound, RequestProblems.NoShare, "This link is not valid: it was revoked, has expired or is incomplete. Ask for another.");
}
