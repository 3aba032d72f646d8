using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>Gives projects other names, over HTTP.</summary>
internal sealed class RenameApi(ProjectReader reader, ProjectIndex index, JsonBody json)
{
    /// <summary>Changes the name that this service shows and searches. Aholo, the record and events keep the name that the project started with.</summary>
    [Function("RenameProject")]
    public async Task<IResult> RenameAsync(
        [HttpTrigger(AuthorizationLevel.Function, "patch", Route = "projects/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var (body, refusal) = await json.TryReadAsync(request, FunctionsJson.Shared.RenameRequest, cancellationToken);
        if (body is null)
            return refusal!;

        var errors = new FieldErrors();
        SpecReader.CheckName(body.Name ?? "", errors);
        if (errors.Any)
            return ApiResults.Invalid(errors);

        var name = body.Name!.Trim();
        return ProjectId.IsValid(id) && await reader.FindAsync(client, id, cancellationToken) is { } project
            && await index.RenameAsync(id, project.CreatedAt, name, cancellationToken)
            ? ApiResults.Json(project with { Name = name }, FunctionsJson.Shared.ProjectView)
            : ApiResults.NoProject(id);
    }
}
