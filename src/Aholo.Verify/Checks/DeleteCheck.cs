using System.Net;
using Aholo.Verify.Deployments;

namespace Aholo.Verify.Checks;

/// <summary>Projects are deleted with their assets. Also removes what this run has made, so it runs last, also when a run is canceled.</summary>
internal sealed class DeleteCheck : ICheck
{
    public string Name => "Projects are deleted with their assets";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (var id in context.Projects)
            if (await DeleteProjectAsync(context.Deployment.Api, id, cancellationToken) is { } problem)
                left.Add(problem);

        var uploads = context.Uploads.Distinct().ToList();
        if (context.Deployment.Uploads is { } container)
            foreach (var path in uploads)
                await container.GetBlobClient(path).DeleteIfExistsAsync(cancellationToken: cancellationToken);

        if (left.Count > 0)
            throw new CheckFailedException(string.Join(" ", left));
        return $"{context.Projects.Count} projects deleted; "
            + (context.Deployment.Uploads is null ? $"uploads remain, since there is no --storage: {string.Join(", ", uploads)}" : $"{uploads.Count} uploads deleted");
    }

    private static async Task<string?> DeleteProjectAsync(DeploymentApi api, string id, CancellationToken cancellationToken)
    {
        using var deleted = await api.SendAsync(HttpMethod.Delete, $"/api/projects/{id}?assets=true", cancellationToken);
        if (deleted.StatusCode != HttpStatusCode.NoContent)
            return $"Project {id} was not deleted: {(int)deleted.StatusCode}.";

        if (await api.FindAsync(id, cancellationToken) is not null)
            return $"Project {id} is still shown after it was deleted.";
        using var record = await api.SendAsync(HttpMethod.Get, $"/api/projects/{id}/assets/project.json", cancellationToken);
        return record.StatusCode == HttpStatusCode.NotFound ? null : $"Project {id} still has its record after it was deleted.";
    }
}
