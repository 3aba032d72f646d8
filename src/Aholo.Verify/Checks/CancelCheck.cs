using System.Net;
using System.Net.Http.Json;
using Aholo.Verify.Deployments;

namespace Aholo.Verify.Checks;

/// <summary>Cancels a running project.</summary>
internal sealed class CancelCheck : ICheck
{
    public string Name => "A running project can be canceled";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        if (!context.Deployment.Options.Create)
            throw new CheckSkippedException("Requires --create, which spends credits.");

        var api = context.Deployment.Api;
        var path = $"{context.Run}/cancel.jpg";
        context.Uploads.Add(path);
        await api.UploadAsync(path, context.Photo, cancellationToken);
        using var started = await api.StartAsync(new($"{context.Run}-cancel", [path]), $"{context.Run}-cancel", cancellationToken);
        await DeploymentApi.ExpectAsync(started, HttpStatusCode.Accepted, cancellationToken);
        var id = (await started.Content.ReadFromJsonAsync(ApiJson.Default.ProjectResponse, cancellationToken))!.Id;
        context.Projects.Add(id);

        using var canceled = await api.SendAsync(HttpMethod.Post, $"/api/projects/{id}/cancel", cancellationToken);
        await DeploymentApi.ExpectAsync(canceled, HttpStatusCode.Accepted, cancellationToken);
        var project = await api.WaitAsync(
            token => api.FindAsync(id, token), project => project.Outcome is not null, "Canceled", context.Deployment.Options.Timeout, cancellationToken);
        return project.Outcome == "Canceled" ? "Canceled" : throw new CheckFailedException($"Project {id} ended as {project.Outcome}.");
    }
}
