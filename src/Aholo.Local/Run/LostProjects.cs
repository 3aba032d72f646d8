using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Storage;
using Aholo.Functions.Workflow;
using Aholo.Local.Hosting;
using Azure;
using Azure.Storage.Blobs;

namespace Aholo.Local.Run;

/// <summary>
/// Finds the projects that the engine knows to have ended and whose records storage has lost: a disk may lose what it had confirmed when the power fails.
/// A running project reports other lost data itself.
/// </summary>
internal sealed class LostProjects(LocalEnvironment environment)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly BlobContainerClient _assets = environment.Storage.GetBlobContainerClient(new StorageOptions().Assets);
    private readonly HashSet<string> _running = [];

    /// <summary>Gets a sentence for each project that has ended: what is lost, and what to do. Remembers the projects that run.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        using var http = environment.OpenApp();

        // First, so that none is missed that ends meanwhile.
        _running.UnionWith(await ListAsync(http, "Running", cancellationToken).ToListAsync(cancellationToken));
        var stored = await _assets.GetBlobsAsync(cancellationToken: cancellationToken).Select(blob => blob.Name).ToHashSetAsync(cancellationToken: cancellationToken);
        var lost = new List<string>();
        await foreach (var id in ListAsync(http, "Completed", cancellationToken))
        {
            _running.Remove(id);
            if (!stored.Contains(RecordStore.BlobName(id)))
                lost.Add(await DescribeAsync(http, id, cancellationToken));
        }

        return lost;
    }

    /// <summary>Watches the projects that ran when <see cref="FindAsync"/> was called, until it is canceled. Each may have written its record before the power failed.</summary>
    /// <param name="report">Receives a sentence for each whose record is lost.</param>
    /// <param name="cancellationToken">Stops watching.</param>
    public async Task WatchAsync(Action<string> report, CancellationToken cancellationToken)
    {
        using var http = environment.OpenApp();
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                if (_running.Count > 0)
                    await CheckAsync(http, report, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested
                && exception is HttpRequestException or IOException or OperationCanceledException or RequestFailedException or AggregateException)
            {
                // The app or storage does not answer now.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task CheckAsync(HttpClient http, Action<string> report, CancellationToken cancellationToken)
    {
        var running = await ListAsync(http, "Running", cancellationToken).ToHashSetAsync(cancellationToken: cancellationToken);
        foreach (var id in _running.Except(running).ToList())
        {
            // One that was deleted or terminated has lost nothing.
            var isCompleted = await ListAsync(http, "Completed", cancellationToken, search: id).ContainsAsync(id, cancellationToken: cancellationToken);
            if (isCompleted && !await _assets.GetBlobClient(RecordStore.BlobName(id)).ExistsAsync(cancellationToken))
                report(await DescribeAsync(http, id, cancellationToken));
            _running.Remove(id);
        }
    }

    private static async IAsyncEnumerable<string> ListAsync(
        HttpClient http, string status, [EnumeratorCancellation] CancellationToken cancellationToken, string search = "")
    {
        string? older = "";
        while (older is not null)
        {
            var page = await http.GetFromJsonAsync<JsonElement>(
                $"{LocalEnvironment.InstancesApi}?status={status}&search={search}&topLevel=true&top=200{older}", cancellationToken);
            foreach (var instance in page.GetProperty("instances").EnumerateArray().Where(instance => instance.GetProperty("name").GetString() == nameof(ProjectOrchestrator)))
                yield return instance.GetProperty("instanceId").GetString()!;
            older = page.TryGetProperty("older", out var key) ? $"&before={key.GetString()}" : null;
        }
    }

    private static async Task<string> DescribeAsync(HttpClient http, string id, CancellationToken cancellationToken)
    {
        var project = (await http.GetFromJsonAsync($"/api/projects/{id}", FunctionsJson.Shared.ProjectView, cancellationToken))!;
        return $"Storage has lost the record, and possibly the assets, of project {project.Id} ('{project.Name}', {project.Stage}). " +
            (project.Aholo is { ProjectId: var aholoProjectId }
                ? $"It is paid for: Aholo project {aholoProjectId} still has the assets. Download them with 'aholo download {aholoProjectId}'. " +
                  "Uploading the file again creates and pays for another project."
                : "Nothing was paid for it. Upload the file again.");
    }
}
