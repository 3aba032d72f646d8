using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Uploads;

namespace Aholo.Simulator.V2;

/// <summary>Checks the bodies of v2's create calls and makes orders of them.</summary>
internal sealed class V2OrderReader(UploadStore uploads, AholoSimulatorOptions options)
{
    private const int ImageType = 0;

    /// <exception cref="RefusedException">A field is missing or wrong; the message names it.</exception>
    public Project Read(ReconstructionRequest request, HttpRequest http)
    {
        if (request.Resources is not { Count: > 0 })
            throw RefusedException.Invalid("'resources' must hold at least one resource.");
        return new Project
        {
            AppUid = http.AppUid(),
            Kind = ProjectKind.Reconstruction,
            Name = Name(request.ProjectName),
            Cover = request.Cover,
            Scene = OneOf.Check("scene", request.Scene, "model", "space"),
            Quality = request.TaskQuality is { } quality ? OneOf.Check("taskQuality", quality, "LOW", "NORMAL", "HIGH", "ULTRA") : null,
            AccessLevel = AccessLevel(request.AccessLevel),
            UploadSog = request.UploadSog ?? false,
            Resources = Resources(request.Resources, http),
        };
    }

    /// <exception cref="RefusedException">A field is missing or wrong; the message names it.</exception>
    public Project Read(GenerationRequest request, HttpRequest http)
    {
        var resources = request.Resources ?? [];
        Generation.Check(request.Prompt, resources.Count);
        return new Project
        {
            AppUid = http.AppUid(),
            Kind = ProjectKind.Generation,
            Name = Name(request.ProjectName),
            Cover = request.Cover,
            Prompt = request.Prompt,
            AccessLevel = AccessLevel(request.AccessLevel),
            Resources = Resources(resources, http, imagesOnly: true),
        };
    }

    private static string Name(string? name) => string.IsNullOrWhiteSpace(name) ? throw RefusedException.Invalid("'projectName' is missing.") : name;

    private static int? AccessLevel(int? level) => level is null or 0 or 1
        ? level
        : throw RefusedException.Invalid($"'accessLevel' must be 0 or 1, but is {level}.");

    private ProjectResource[] Resources(IReadOnlyList<ResourceRequest?> resources, HttpRequest http, bool imagesOnly = false) =>
        [.. resources.Select((resource, index) => Resource($"resources[{index}]", resource, http, imagesOnly))];

    private ProjectResource Resource(string field, ResourceRequest? resource, HttpRequest http, bool imagesOnly)
    {
        if (string.IsNullOrWhiteSpace(resource?.Name))
            throw RefusedException.Invalid($"'{field}.name' is missing.");
        if (resource.Type is not { } type || (type != ImageType && (imagesOnly || type != options.Switches.VideoResourceType)))
            throw RefusedException.Invalid($"'{field}.type' is {resource.Type?.ToString() ?? "missing"}, which is no type that is taken here.");
        if (resource.Meta is not { Width: > 0, Height: > 0 })
            throw RefusedException.Invalid($"'{field}.meta' must have 'width' and 'height' in pixels.");
        var upload = uploads.FromUrl(resource.Url, http.Host) ?? throw new RefusedException(Refusal.ForeignResource, "文件链接不对");
        if ((upload.Verdict!.Media == MediaKind.Image) != (type == ImageType))
            throw RefusedException.Invalid($"'{field}.type' is {type}, which does not fit the file '{upload.Name}'.");
        return new ProjectResource(upload.Id, resource.Name, resource.Url!);
    }
}
