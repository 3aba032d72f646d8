using Aholo.Files.Media;
using Aholo.Functions.Projects;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>
/// Stores the preview picture of each project: <c>assets/&lt;id&gt;/preview</c>, with its media type. The index holds its version, so that a list of projects
/// does not read it, and the record describes it.
/// </summary>
internal sealed class PreviewStore(ProjectContainers containers, RecordStore records, ProjectIndex index)
{
    /// <summary>The name of the picture beside the assets.</summary>
    public const string Name = "preview";

    /// <summary>The outcome of storing a picture.</summary>
    internal enum Result
    {
        /// <summary>The picture was stored.</summary>
        Stored,

        /// <summary>The project has a picture already, which stays.</summary>
        Exists,

        /// <summary>The project was deleted.</summary>
        NoProject,
    }

    /// <summary>Gets the version of a picture, as used in links.</summary>
    public static string Version(ETag etag) => etag.ToString().Trim('"');

    /// <summary>Gets the blob of the picture of a project.</summary>
    public BlobClient Blob(string projectId) => containers.Assets.GetBlobClient($"{projectId}/{Name}");

    /// <summary>Gets the URL of the picture of a project, without the signature of the connection.</summary>
    public Uri Url(string projectId) => new(Blob(projectId).Uri.GetLeftPart(UriPartial.Path));

    /// <summary>Stores the picture of a project, and adds it to the record and the index.</summary>
    /// <param name="projectId">The project, which has succeeded.</param>
    /// <param name="createdAt">When the project was created.</param>
    /// <param name="content">The picture.</param>
    /// <param name="facts">The facts of the picture.</param>
    /// <param name="replace">Whether it replaces an existing picture.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The outcome, and the version of the stored picture.</returns>
    public async Task<(Result Result, string? Version)> WriteAsync(
        string projectId, DateTimeOffset createdAt, byte[] content, MediaFacts facts, bool replace, CancellationToken cancellationToken)
    {
        var blob = Blob(projectId);
        var (result, etag) = (Result.Stored, default(ETag));
        try
        {
            var options = new BlobUploadOptions
            {
                HttpHeaders = new() { ContentType = ContentType(facts), ContentHash = Convert.FromHexString(facts.Md5) },
                Conditions = replace ? null : new() { IfNoneMatch = ETag.All },
            };
            etag = (await blob.UploadAsync(BinaryData.FromBytes(content), options, cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException exception) when (!replace && exception.IsConditionFailure())
        {
            // The call that stored it may have failed before it updated the record and the index.
            var stored = (await blob.DownloadContentAsync(cancellationToken)).Value;
            (result, etag, facts) = (Result.Exists, stored.Details.ETag, await MediaInspector.InspectAsync(stored.Content.ToStream(), cancellationToken));
        }

        var preview = new PreviewRecord
        {
            Url = Url(projectId), ContentType = ContentType(facts), Size = facts.Size, Md5 = facts.Md5, Width = facts.Width, Height = facts.Height,
        };
        if (!await records.SetPreviewAsync(projectId, preview, cancellationToken))
        {
            await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
            return (Result.NoProject, null);
        }

        await index.SetPreviewAsync(projectId, createdAt, Version(etag), cancellationToken);
        return (result, Version(etag));
    }

    private static string ContentType(MediaFacts facts) => $"image/{facts.Format}";
}
