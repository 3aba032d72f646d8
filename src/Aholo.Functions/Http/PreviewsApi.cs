using Aholo.Files.Media;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Stores and serves the preview pictures of projects. The page draws them, as no library renders splats on a server.</summary>
internal sealed class PreviewsApi(PreviewStore previews, ProjectReader reader, TimeProvider time)
{
    private const int MaxBytes = 200_000;
    private const int MinPixels = 64;
    private const int MaxPixels = 2_048;

    private static readonly string[] Formats = [MediaFormats.WebP, MediaFormats.Jpeg, MediaFormats.Png];

    /// <summary>Stores or replaces the picture of a project that has succeeded; with <c>If-None-Match: *</c>, only if it has none.</summary>
    [Function("PutPreview")]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "projects/{id}/preview")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var onlyFirst = request.Headers.IfNoneMatch.ToString();
        if (onlyFirst is not ("" or "*"))
            return ApiResults.Invalid(HeaderNames.IfNoneMatch, "must be '*' or omitted");
        if (await reader.FindAsync(client, id, cancellationToken) is not { } project)
            return ApiResults.NoProject(id);
        if (project.Outcome != ProjectStage.Succeeded)
        {
            return ApiResults.Problem(
                StatusCodes.Status409Conflict, RequestProblems.WrongStage, $"Project {id} is {project.Stage}; only a project that succeeded can have a picture.");
        }

        var content = await BoundedBody.ReadAsync(request, MaxBytes, time, cancellationToken);
        MediaFacts facts;
        try
        {
            facts = await MediaInspector.InspectAsync(new MemoryStream(content, writable: false), cancellationToken);
        }
        catch (InvalidMediaException exception)
        {
            return ApiResults.Invalid("The body", $"cannot be used: {exception.Message}");
        }

        if (!Formats.Contains(facts.Format))
            return ApiResults.Invalid("The body", $"is a {facts.Format} file; send a WebP, JPEG or PNG picture");
        if (Math.Min(facts.Width, facts.Height) < MinPixels || Math.Max(facts.Width, facts.Height) > MaxPixels)
            return ApiResults.Invalid("The body", $"has {facts.Width} × {facts.Height} pixels; send a picture with {MinPixels} to {MaxPixels} pixels on each side");

        var (result, version) = await previews.WriteAsync(id, project.CreatedAt, content, facts, replace: onlyFirst.Length == 0, cancellationToken);
        if (result == PreviewStore.Result.NoProject)
            return ApiResults.NoProject(id);
        request.HttpContext.Response.Headers.ETag = $"\"{version}\"";
        request.HttpContext.Response.Headers.Location = ProjectReader.PreviewLink(id, version!);
        return result == PreviewStore.Result.Exists
            ? ApiResults.Problem(StatusCodes.Status412PreconditionFailed, RequestProblems.PreviewExists, $"Project {id} already has a picture.")
            : TypedResults.NoContent();
    }

    /// <summary>The picture of a project.</summary>
    [Function("GetPreview")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "projects/{id}/preview")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        var found = ProjectId.IsValid(id)
            ? await BlobResults.TryOpenAsync(request, previews.Blob(id), contentType => new(contentType, DownloadName: null), cancellationToken)
            : null;
        if (found is not null && request.Query["v"] == found.Version)
            request.HttpContext.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return (IResult?)found ?? ApiResults.Problem(StatusCodes.Status404NotFound, RequestProblems.NoPreview, $"Project '{id}' has no picture.");
    }
}
