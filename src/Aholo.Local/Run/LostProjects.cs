using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Storage;
using Aholo.Functions.Workflow;
using Aholo.Local.Hosting;

namespace Aholo.Local.Run;

/// <summary>
/// Finds the projects that the engine knows to have ended and whose records storage has lost: a disk may lose what it had confirmed when the power fails.
/// A running project reports lost data itself.
/// </summary>
internal static class LostProjects
{
    /// <summary>Gets a sentence for each project: what is lost, and what to do.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(LocalEnvironment environment, CancellationToken cancellationToken)
    {
        using var http = environment.OpenApp();
        var assets = environment.Storage.GetBlobContainerClient(new StorageOptions().Assets);
        var stored = await assets.GetBlobsAsync(cancellationToken: cancellationToken).Select(blob => blob.Name).ToHashSetAsync(cancellationToken: cancellationToken);

        var lost = new List<string>();
        string? older = "";
        while (older is not null)
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"{LocalEnvironment.InstancesApi}?status=Completed&topLevel=true&top=200{older}", cancellationToken);
            foreach (var instance in page.GetProperty("instances").EnumerateArray())
            {
                var id = instance.GetProperty("instanceId").GetString()!;
                if (instance.GetProperty("name").GetString() == nameof(ProjectOrchestrator) && !stored.Contains(RecordStore.BlobName(id)))
                    lost.Add(Describe((await http.GetFromJsonAsync($"/api/projects/{id}", FunctionsJson.Shared.ProjectView, cancellationToken))!));
            }

            older = page.TryGetProperty("older", out var key) ? $"&before={key.GetString()}" : null;
        }

        return lost;
    }

    private static string Describe(ProjectView project) =>
        $"Storage has lost the record, and possibly the assets, of project {project.Id} ('{project.Name}', {project.Stage}). " +
        (project.Aholo is { ProjectId: var aholoProjectId }
            ? $"It is paid for: Aholo project {aholoProjectId} still has the assets. Download them with 'aholo download {aholoProjectId}'. " +
              "Uploading the file again creates and pays for another project."
            : "Nothing was paid for it. Upload the file again.");
}
