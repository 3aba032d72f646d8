using Aholo.Verify.Deployments;
using Azure.Storage.Blobs.Models;

namespace Aholo.Verify.Checks;

/// <summary>The state of a run: the deployment, and what the run created and must delete.</summary>
internal sealed class VerificationContext(Deployment deployment)
{
    public Deployment Deployment { get; } = deployment;

    /// <summary>Gets the prefix of the names of everything that this run creates.</summary>
    public string Run { get; } = $"verify-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}";

    /// <summary>Gets a photo that Aholo accepts.</summary>
    public byte[] Photo { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));

    /// <summary>Gets the paths of the uploaded files.</summary>
    public List<string> Uploads { get; } = [];

    /// <summary>Gets the ids of the started projects.</summary>
    public HashSet<string> Projects { get; } = [];

    /// <summary>Gets or sets the project that failed because its file is invalid.</summary>
    public ProjectResponse? FailedProject { get; set; }

    /// <summary>Gets or sets the project that succeeded.</summary>
    public ProjectResponse? SucceededProject { get; set; }

    /// <summary>Uploads a file that starts a project: to storage or, without access to storage, over HTTP.</summary>
    /// <returns>Where it was uploaded to.</returns>
    public async Task<string> UploadAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        Uploads.Add(path);
        if (Deployment.Uploads is not { } container)
        {
            await Deployment.Api.UploadAsync($"{path}?quality={StartRequest.LowestQuality}", content, cancellationToken);
            return "over HTTP";
        }

        var options = new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["aholo_quality"] = StartRequest.LowestQuality } };
        await container.GetBlobClient(path).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
        return "to storage";
    }

    /// <summary>Waits until the project with a name has ended.</summary>
    public async Task<ProjectResponse> WaitForOutcomeAsync(string name, CancellationToken cancellationToken)
    {
        var timeout = Deployment.Options.Timeout;
        var started = await Deployment.Api.WaitAsync(
            token => Deployment.Api.SearchAsync(name, token), _ => true, "started", timeout, cancellationToken);
        Projects.Add(started.Id);
        return await Deployment.Api.WaitAsync(
            token => Deployment.Api.FindAsync(started.Id, token), project => project.Outcome is not null, "ended", timeout, cancellationToken);
    }
}
