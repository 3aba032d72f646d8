using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Uploads;

namespace Aholo.Simulator.V1;

/// <summary>Validates the bodies of v1's create calls.</summary>
internal sealed class V1CreateRequestReader(UploadStore uploads)
{
    private const int MinImages = 20;
    private const string DefaultName = "Untitled";

    /// <exception cref="ServiceErrorException">A field is missing or wrong; the message names it.</exception>
    public CreateRequest Read(CreateWorldRequest request, HttpRequest http)
    {
        if (request.Resources is not { Count: > 0 })
            throw ServiceErrorException.Invalid("'resources' must not be empty.");
        var images = request.Resources.Count(resource => resource?.Type is null or "image");
        if (images is > 0 and < MinImages)
            throw ServiceErrorException.Invalid($"'resources' must have at least {MinImages} images, but has {images}.");
        return new CreateRequest
        {
            Method = ProjectMethod.Reconstruction,
            Name = request.Name ?? DefaultName,
            Cover = request.Cover,
            Scene = OneOf.Check("scene", request.Scene, "model", "space"),
            Quality = OneOf.Check("taskQuality", request.TaskQuality, "low", "normal", "high"),
            Files = ReadFiles(request.Resources, http, "image", "video", "insv"),
        };
    }

    /// <exception cref="ServiceErrorException">A field is missing or wrong; the message names it.</exception>
    public CreateRequest Read(GenerateWorldRequest request, HttpRequest http)
    {
        var resources = request.Resources ?? [];
        Generation.Check(request.Prompt, resources.Count);
        return new CreateRequest
        {
            Method = ProjectMethod.Generation,
            Name = request.Name ?? DefaultName,
            Cover = request.Cover,
            Prompt = request.Prompt,
            Files = ReadFiles(resources, http, "image"),
        };
    }

    private ProjectFile[] ReadFiles(IReadOnlyList<WorldResource?> resources, HttpRequest http, params string[] types) =>
        [.. resources.Select((resource, index) => ReadFile($"resources[{index}]", resource, http, types))];

    private ProjectFile ReadFile(string field, WorldResource? resource, HttpRequest http, string[] types)
    {
        var media = OneOf.Check(field + ".type", resource?.Type ?? "image", types) switch
        {
            "video" => MediaKind.Video,
            "insv" => MediaKind.PanoramicVideo,
            _ => MediaKind.Image,
        };
        var upload = uploads.FromUrl(resource?.Url, http.Host) ?? throw new ServiceErrorException(ErrorKind.ForeignResource, "文件链接不对");
        if (upload.Outcome!.Media != media)
            throw ServiceErrorException.Invalid($"'{field}.type' does not match the file '{upload.Name}'.");
        return new ProjectFile(upload.Id, upload.Name, resource!.Url!);
    }
}
