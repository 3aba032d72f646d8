using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>Creates, lists and revokes share links, which show one project without a key.</summary>
internal sealed class SharesApi(ShareStore shares, ProjectReader reader, JsonBody json)
{
    private const int DefaultDays = 7;
    private const int MaxDays = 365;

    /// <summary>Creates a link to a project that succeeded.</summary>
    [Function("CreateShare")]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects/{id}/shares")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var body = await json.ReadAsync(request, FunctionsJson.Shared.ShareRequest, cancellationToken);
        var days = body.Days ?? DefaultDays;
        if (days is < 1 or > MaxDays)
            return ApiResults.Invalid("days", $"must be a number from 1 to {MaxDays}");
        if (await reader.FindAsync(client, id, cancellationToken) is not { } project)
            return ApiResults.NoProject(id);
        if (project.Outcome != ProjectStage.Succeeded)
        {
            return ApiResults.Problem(
                StatusCodes.Status409Conflict, RequestProblems.WrongStage, $"Project {id} is {project.Stage}; only a project that succeeded can be shared.");
        }

        // The token is in the URL fragment, which browsers do not send, so request logs do not have it.
        var (share, token) = await shares.CreateAsync(id, TimeSpan.FromDays(days), cancellationToken);
        if ((await shares.ListAsync(id, cancellationToken)).Count > ShareStore.MaxShares)
        {
            // Counted after the creation, as others may be created at the same time.
            await shares.RevokeAsync(id, share.Id, cancellationToken);
            return TooMany(id);
        }

        var view = ShareView.Of(share) with { Page = $"/api/ui/share.html#{id}/{token}", Embed = $"/api/ui/embed.html#{id}/{token}" };
        return ApiResults.Json(view, FunctionsJson.Shared.ShareView, StatusCodes.Status201Created);
    }

    private static IResult TooMany(string id) => ApiResults.Problem(
        StatusCodes.Status409Conflict, RequestProblems.TooManyShares,
        $"Project {id} has {ShareStore.MaxShares} share links. Revoke one, or use an existing one.", ShareStore.MaxShares);

    /// <summary>The valid links of a project.</summary>
    [Function("ListShares")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects/{id}/shares")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        await reader.FindAsync(client, id, cancellationToken) is not null
            ? ApiResults.Json(
                new ShareList { Items = [.. (await shares.ListAsync(id, cancellationToken)).Select(ShareView.Of)] }, FunctionsJson.Shared.ShareList)
            : ApiResults.NoProject(id);

    /// <summary>Revokes a link.</summary>
    [Function("RevokeShare")]
    public async Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "projects/{id}/shares/{share}")] HttpRequest request,
        string id,
        string share,
        CancellationToken cancellationToken) =>
        ProjectId.IsValid(id) && await shares.RevokeAsync(id, share, cancellationToken)
            ? TypedResults.NoContent()
            : ApiResults.Problem(StatusCodes.Status404NotFound, RequestProblems.NoShare, $"Project '{id}' has no share link '{share}'.");
}
