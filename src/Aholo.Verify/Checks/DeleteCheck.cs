using System.Net;
using Aholo.Verify.Deployments;

namespace Aholo.Verify.Checks;

/// <summary>Deletes the projects, assets and uploads of this run. It runs last, also when the run is canceled.</summary>
internal sealed class DeleteCheck : ICheck
{
    public string Name => "Projects can be deleted with their assets";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var id in context.Projects)
            if (await DeleteProjectAsync(context.Deployment.Api, id, cancellationToken) is { } problem)
                problems.Add(problem);

        var uploads = context.Uploads.Distinct().ToList();
        if (context.Deployment.Uploads is { } container)
            foreach (var path in uploads)
                await container.GetBlobClient(path).DeleteIfExistsAsync(cancellationToken: cancellationToken);

        if (problems.Count > 0)
            throw new CheckFailedException(string.Join(" ", problems));
        return $"{context.Projects.Count} projects deleted; "
            + (context.Deployment.Uploads is null ? $"without --storage, these uploads remain: {string.Join(", ", uploads)}" : $"{uploads.Count} uploads deleted");
    }

    private static async Task<string?> DeleteProjectAsync(DeploymentApi api, string id, CancellationToken cancellationToken)
    {
        using var deleted = await api.SendAsync(HttpMethod.Delete, $"/api/projects/{id}?assets=true", cancellationToken);
        if (deleted.StatusCode != HttpStatusCode.NoContent)
            return $"Project {id} was not deleted: {(int)deleted.StatusCode}.";

        if (await api.FindAsync(id, cancellationToken) is not null)
            return $"Project {id} is still returned after its deletion.";
        using var record = await api.SendAsync(HttpMethod.Get, $"/api/projects/{id}/assets/project.json", cancellationToken);
        return record.StatusCode == HttpStatusCode.NotFound ? null : $"Project {id} still has a record after its deletion.";
    }
}
