using System.Globalization;
using System.Text.Json;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Webhooks;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow;

/// <summary>Plans projects: from a file and its metadata, from a folder and its manifest, or from a request.</summary>
internal sealed class ProjectPlanner(
    ProjectContainers containers, WebhookHosts webhooks, IOptions<AholoFunctionsOptions> options, TimeProvider time)
{
    /// <summary>The name of a manifest.</summary>
    public const string ManifestName = "project.json";

    private const int MaxManifest = 1024 * 1024;
    private const int MaxParallelReads = 16;

    private static readonly JsonDocumentOptions ManifestForm = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    private static readonly string[] MediaExtensions = [".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".mp4", ".mov", ".insv"];

    /// <summary>Whether an upload starts a project: it is a file at the root or the manifest of a folder, and not a system file.</summary>
    public static bool IsStart(string path) => (!path.Contains('/') || IsManifest(path)) && !SystemFiles.IsOne(path);

    /// <summary>Plans the project that an upload starts.</summary>
    public async Task<ActivityResult<ProjectPlan>> PlanUploadAsync(BlobReference upload, CancellationToken cancellationToken)
    {
        if (!FilePath.TryCheck(upload.Path, out var nameError))
            return Failed(ProblemCodes.FileName, $"has an invalid name: it {nameError}. Then upload it again.");

        var errors = new FieldErrors();
        ProjectPlan? plan;
        try
        {
            plan = IsManifest(upload.Path)
                ? await PlanManifestAsync(upload, errors, cancellationToken)
                : await PlanFileAsync(upload, errors, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsGone())
        {
            return Failed(ProblemCodes.FileMissing, "was deleted or replaced before it could be read. Upload it again.");
        }
        catch (UnlistableContainerException)
        {
            return Failed(
                ProblemCodes.FileName,
                $"names no files, and its folder cannot be listed: {UnlistableContainerException.Cause}. {UnlistableContainerException.Remedy}, "
                + "or name the project's files in 'files'. Then upload it again.");
        }
        catch (JsonException exception)
        {
            return Failed(ProblemCodes.Manifest, $"is not valid JSON: {exception.Message.Bound(BoundedText.MaxDetail)} Fix it, then upload it again.");
        }

        return plan is not null && !errors.Any
            ? new(plan)
            : Failed(
                ProblemCodes.Manifest, $"is not valid: {errors} Fix it, then upload it again.", new() { Fields = errors.Fields });

        ActivityResult<ProjectPlan> Failed(string code, string message, ProblemParameters? parameters = null) =>
            new(null, new(code, $"{upload.Path.Quote()} in container '{containers.Uploads.Name}' {message}", upload.Path, parameters));
    }

    /// <summary>Plans the project of a request; null if there are <paramref name="errors"/>.</summary>
    public async Task<ProjectPlan?> PlanRequestAsync(ProjectRequest request, FieldErrors errors, CancellationToken cancellationToken) =>
        await PlanAsync(request.Spec, request.Paths, errors, cancellationToken) is { } plan
            ? plan with { PlannedAt = time.GetUtcNow(), RequestFingerprint = request.Fingerprint() }
            : null;

    /// <summary>
    /// Checks the options that depend on the kind of project. A generation takes at most one picture, and a prompt or a picture: documented for v1, assumed for
    /// v2.
    /// </summary>
    public static void CheckKind(ProjectSpec spec, int count, FieldErrors errors)
    {
        switch (spec.Kind)
        {
            case ProjectKind.Reconstruction:
                if (count == 0)
                    errors.Add("files", "is empty; a reconstruction needs at least one photo or video");
                if (spec.Prompt is not null)
                    errors.Add("prompt", "is allowed with kind 'generation' only");
                break;
            case ProjectKind.Generation when count > 1:
                errors.Add("files", $"has {count} files; a generation takes at most one picture");
                break;
            case ProjectKind.Generation when count == 0 && spec.Prompt is null:
                errors.Add("prompt", "is missing; a generation needs a prompt, a picture or both");
                break;
        }
    }

    private static bool IsManifest(string path) => path.EndsWith($"/{ManifestName}", StringComparison.Ordinal);

    private async Task<ProjectPlan?> PlanFileAsync(BlobReference upload, FieldErrors errors, CancellationToken cancellationToken)
    {
        var properties = await containers.Uploads.GetBlobClient(upload.Path).GetPropertiesAsync(upload.IfUnchanged(), cancellationToken);
        var reader = new SpecReader(errors);
        reader.ReadMetadata(properties.Value.Metadata);
        var spec = reader.ToSpec(Path.GetFileNameWithoutExtension(upload.Path));
        CheckKind(spec, 1, errors);
        webhooks.Check(spec, errors);
        return errors.Any ? null : new() { Spec = spec, Files = [upload] };
    }

    private async Task<ProjectPlan?> PlanManifestAsync(BlobReference upload, FieldErrors errors, CancellationToken cancellationToken)
    {
        var folder = upload.Path[..^ManifestName.Length];
        using var manifest = await ReadManifestAsync(upload, errors, cancellationToken);
        if (manifest is null)
            return null;

        var reader = new SpecReader(errors);
        reader.Read(manifest.RootElement);
        var spec = reader.ToSpec(folder.TrimEnd('/'));
        if (spec.Cover is not null)
            spec = spec with { Cover = folder + spec.Cover };
        if (reader.Files is { } named)
            return await PlanAsync(spec, [.. named.Select(path => folder + path)], errors, cancellationToken);

        var (files, warnings) = await ListMediaAsync(folder, cancellationToken);
        foreach (var file in files)
        {
            if (!FilePath.TryCheck(file.Path, out var error))
                errors.Add("files", $"has {file.Path.Quote()}, whose name {error}");
        }

        Check(spec, [.. files.Select(file => file.Path)], errors);
        return errors.Any ? null : new() { Spec = spec, Files = files, Warnings = warnings };
    }

    private async Task<JsonDocument?> ReadManifestAsync(BlobReference upload, FieldErrors errors, CancellationToken cancellationToken)
    {
        var download = await containers.Uploads.GetBlobClient(upload.Path).DownloadStreamingAsync(
            new BlobDownloadOptions { Conditions = upload.IfUnchanged() }, cancellationToken);
        await using var content = download.Value.Content;
        var size = download.Value.Details.ContentLength;
        if (AnnouncedSize.FindMismatch(download.Value.Details.Metadata, size) is { } mismatch)
            errors.Add("The manifest", mismatch);
        else if (size > MaxManifest)
            errors.Add("The manifest", $"is longer than {MaxManifest} bytes");
        return errors.Any ? null : await JsonDocument.ParseAsync(content, ManifestForm, cancellationToken);
    }

    // Only files directly in the folder.
    private async Task<(IReadOnlyList<BlobReference> Media, IReadOnlyList<Warning> Warnings)> ListMediaAsync(string folder, CancellationToken cancellationToken)
    {
        var found = new List<(BlobReference Blob, long Size)>();
        var query = new GetBlobsByHierarchyOptions { Prefix = folder, Delimiter = "/", Traits = BlobTraits.Metadata };
        await foreach (var item in containers.Uploads.GetBlobsByHierarchyAsync(query, cancellationToken))
        {
            if (item.IsBlob && MediaExtensions.Contains(Path.GetExtension(item.Blob.Name), StringComparer.OrdinalIgnoreCase)
                && !SystemFiles.IsOne(item.Blob.Name) && !FolderMarker.Is(item.Blob))
            {
                found.Add((BlobReference.Of(item.Blob.Name, item.Blob.Properties.ETag!.Value), item.Blob.Properties.ContentLength ?? 0));
            }
        }

        var clips = LivePhotos.FindClips(found.Select(item => (item.Blob.Path, item.Size)));
        var media = found.Select(item => item.Blob).Where(blob => !clips.Contains(blob.Path)).OrderBy(blob => blob.Path, StringComparer.Ordinal);
        return ([.. media], LivePhotos.Note(clips) is { } note ? [note] : []);
    }

    private async Task<ProjectPlan?> PlanAsync(ProjectSpec spec, IReadOnlyList<string> paths, FieldErrors errors, CancellationToken cancellationToken)
    {
        // Storage is read only for a valid request.
        Check(spec, paths, errors);
        if (errors.Any)
            return null;

        var files = new BlobReference?[paths.Count];
        await Parallel.ForAsync(
            0, paths.Count, new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken },
            async (index, token) => files[index] = await FindAsync(paths[index], token));
        for (var index = 0; index < paths.Count; index++)
        {
            if (files[index] is null)
            {
                errors.Add(
                    string.Create(CultureInfo.InvariantCulture, $"files[{index}]"),
                    $"{paths[index].Quote()} is not a file in container '{containers.Uploads.Name}'; upload it first");
            }
        }

        return errors.Any ? null : new() { Spec = spec, Files = [.. files.OfType<BlobReference>()] };
    }

    private void Check(ProjectSpec spec, IReadOnlyList<string> paths, FieldErrors errors)
    {
        if (paths.Count > options.Value.Files.MaxCount)
            errors.Add("files", $"has {paths.Count} files; Aholo:Files:MaxCount allows {options.Value.Files.MaxCount}");
        CheckKind(spec, paths.Count, errors);
        webhooks.Check(spec, errors);
        if (spec.Cover is { } cover && !paths.Contains(cover))
            errors.Add("cover", $"{cover.Quote()} is not one of the project's files");
    }

    private async Task<BlobReference?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await containers.Uploads.GetBlobClient(path).GetPropertiesAsync(cancellationToken: cancellationToken);
            return FolderMarker.Is(properties.Value) ? null : BlobReference.Of(path, properties.Value.ETag);
        }
        catch (RequestFailedException exception) when (exception.IsNotFound() || exception.Status == StatusCodes.Status400BadRequest)
        {
            return null;
        }
    }
}
