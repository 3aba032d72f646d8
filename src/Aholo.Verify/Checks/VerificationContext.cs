using Aholo.Verify.Deployments;
using Azure.Storage.Blobs.Models;

namespace Aholo.Verify.Checks;

/// <summary>What a run has to work with, and what it has made and must remove.</summary>
internal sealed class VerificationContext(Deployment deployment)
{
    /// <summary>Gets the deployment.</summary>
    public Deployment Deployment { get; } = deployment;

    /// <summary>Gets the start of the names of all that this run makes.</summary>
    public string Run { get; } = $"verify-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}";

    /// <summary>Gets a photo that Aholo takes.</summary>
    public byte[] Photo { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));

    /// <summary>Gets the paths of the files that were uploaded.</summary>
    public List<string> Uploads { get; } = [];

    /// <summary>Gets the ids of the projects that were started.</summary>
    public HashSet<string> Projects { get; } = [];

    /// <summary>Gets or sets the project that failed because its file is bad.</summary>
    public ProjectAnswer? FailedProject { get; set; }

    /// <summary>Gets or sets the project that succeeded.</summary>
    public ProjectAnswer? SucceededProject { get; set; }

    /// <summary>Uploads a file that starts a project: to storage, or over HTTP without access to storage.</summary>
    /// <returns>How it was uploaded.</returns>
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

    /// <summary>Waits until a project with a name has ended.</summary>
    public async Task<ProjectAnswer> WaitForOutcomeAsync(string name, CancellationToken cancellationToken)
    {
        var timeout = Deployment.Options.Timeout;
        var started = await Deployment.Api.WaitAsync(
            token => Deployment.Api.SearchAsync(name, token), _ => true, "started", timeout, cancellationToken);
        Projects.Add(started.Id);
        return await Deployment.Api.WaitAsync(
            token => Deployment.Api.FindAsync(started.Id, token), project => project.Outcome is not null, "ended", timeout, cancellationToken);
    }
}
