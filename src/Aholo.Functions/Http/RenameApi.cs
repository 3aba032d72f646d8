using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>Renames projects.</summary>
internal sealed class RenameApi(ProjectReader reader, ProjectIndex index, JsonBody json)
{
    /// <summary>Changes the name in this API and its searches. Aholo, the record and events keep the original name.</summary>
    [Function("RenameProject")]
    public async Task<IResult> RenameAsync(
        [HttpTrigger(AuthorizationLevel.Function, "patch", Route = "projects/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var body = await json.ReadAsync(request, FunctionsJson.Shared.RenameRequest, cancellationToken);
        var errors = new FieldErrors();
        SpecReader.CheckName(body.Name ?? "", errors);
        if (errors.Any)
            return ApiResults.Invalid(errors);

        var name = body.Name!.Trim();
        return await reader.FindAsync(client, id, cancellationToken) is { } project
            && await index.RenameAsync(id, project.CreatedAt, name, cancellationToken)
            ? ApiResults.Json(project with { Name = name }, FunctionsJson.Shared.ProjectView)
            : ApiResults.NoProject(id);
    }
}
