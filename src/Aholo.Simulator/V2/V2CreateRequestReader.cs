using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Uploads;

namespace Aholo.Simulator.V2;

/// <summary>Validates the bodies of v2's create calls.</summary>
internal sealed class V2CreateRequestReader(UploadStore uploads, AholoSimulatorOptions options)
{
    private const int ImageType = 0;

    /// <exception cref="ServiceErrorException">A field is missing or wrong; the message names it.</exception>
    public CreateRequest Read(V2ReconstructionRequest request, HttpRequest http)
    {
        if (request.Resources is not { Count: > 0 })
            throw ServiceErrorException.Invalid("'resources' must not be empty.");
        return new CreateRequest
        {
            AppUid = http.AppUid(),
            Method = ProjectMethod.Reconstruction,
            Name = Name(request.ProjectName),
            Cover = request.Cover,
            Scene = OneOf.Check("scene", request.Scene, "model", "space"),
            Quality = request.TaskQuality is { } quality ? OneOf.Check("taskQuality", quality, "LOW", "NORMAL", "HIGH", "ULTRA") : null,
            AccessLevel = AccessLevel(request.AccessLevel),
            IncludeSog = request.UploadSog ?? false,
            Files = ReadFiles(request.Resources, http),
        };
    }

    /// <exception cref="ServiceErrorException">A field is missing or wrong; the message names it.</exception>
    public CreateRequest Read(V2GenerationRequest request, HttpRequest http)
    {
        var resources = request.Resources ?? [];
        Generation.Check(request.Prompt, resources.Count);
        return new CreateRequest
        {
            AppUid = http.AppUid(),
            Method = ProjectMethod.Generation,
            Name = Name(request.ProjectName),
            Cover = request.Cover,
            Prompt = request.Prompt,
            AccessLevel = AccessLevel(request.AccessLevel),
            Files = ReadFiles(resources, http, imagesOnly: true),
        };
    }

    private static string Name(string? name) => string.IsNullOrWhiteSpace(name) ? throw ServiceErrorException.Invalid("'projectName' is missing.") : name;

    private static int? AccessLevel(int? level) => level is null or 0 or 1
        ? level
        : throw ServiceErrorException.Invalid($"'accessLevel' must be 0 or 1, but is {level}.");

    private ProjectFile[] ReadFiles(IReadOnlyList<V2InputFile?> resources, HttpRequest http, bool imagesOnly = false) =>
        [.. resources.Select((resource, index) => ReadFile($"resources[{index}]", resource, http, imagesOnly))];

    private ProjectFile ReadFile(string field, V2InputFile? resource, HttpRequest http, bool imagesOnly)
    {
        if (string.IsNullOrWhiteSpace(resource?.Name))
            throw ServiceErrorException.Invalid($"'{field}.name' is missing.");
        if (resource.Type is not { } type || (type != ImageType && (imagesOnly || type != options.Switches.VideoResourceType)))
            throw ServiceErrorException.Invalid($"'{field}.type' is {resource.Type?.ToString() ?? "missing"}, which is not an accepted type.");
        if (resource.Meta is not { Width: > 0, Height: > 0 })
            throw ServiceErrorException.Invalid($"'{field}.meta' must have 'width' and 'height' in pixels.");
        var upload = uploads.FromUrl(resource.Url, http.Host) ?? throw new ServiceErrorException(ErrorKind.ForeignResource, "文件链接不对");
        if ((upload.Outcome!.Media == MediaKind.Image) != (type == ImageType))
            throw ServiceErrorException.Invalid($"'{field}.type' is {type}, which does not match the file '{upload.Name}'.");
        return new ProjectFile(upload.Id, resource.Name, resource.Url!);
    }
}
