namespace Aholo.Versions.V1;

/// <summary>Creates the bodies of v1's create calls.</summary>
internal static class V1Bodies
{
    public const string ReconstructionPath = "/world/v1/reconstructions";
    public const string GenerationPath = "/world/v1/generations";

    private const int MinImages = 20;

    /// <exception cref="ArgumentException">The request is invalid.</exception>
    /// <exception cref="AholoNotSupportedException">v1 does not support the request.</exception>
    public static V1Reconstruction Of(ReconstructionRequest request)
    {
        RequestChecks.Check(request);
        CheckSupported(request.AccessLevel);
        if (request.Quality == TaskQuality.Ultra)
            throw new AholoNotSupportedException("v1 does not support the quality Ultra: use High, or set Aholo:ApiVersion to V2.");
        if (request.IncludeSog)
            throw new AholoNotSupportedException("v1 does not support SOG assets (IncludeSog): leave it out, or set Aholo:ApiVersion to V2.");
        if (request.Panorama)
            throw new AholoNotSupportedException("v1 does not support panoramic input (Panorama): leave it out, or set Aholo:ApiVersion to V2.");
        var images = request.Resources.Count(resource => resource.Type == ResourceType.Image);
        if (images is > 0 and < MinImages)
        {
            throw new AholoNotSupportedException(
                $"v1 does not support a reconstruction from fewer than {MinImages} images, and '{request.Name}' has {images}: " +
                "add images, or set Aholo:ApiVersion to V2.");
        }

        return new()
        {
            Name = request.Name,
            Cover = request.Cover?.AbsoluteUri,
            Resources = [.. request.Resources.Select(ToResource)],
            TaskQuality = (request.Quality ?? TaskQuality.Normal).ToString().ToLowerInvariant(),
            Scene = request.Scene == ProjectScene.Space ? "space" : "model",
            UseMask = request.UseMask ? true : null,
        };
    }

    /// <exception cref="ArgumentException">The request is invalid.</exception>
    /// <exception cref="AholoNotSupportedException">v1 does not support the request.</exception>
    public static V1Generation Of(GenerationRequest request)
    {
        RequestChecks.Check(request);
        CheckSupported(request.AccessLevel);
        return new()
        {
            Name = request.Name,
            Cover = request.Cover?.AbsoluteUri,
            Prompt = request.Prompt,
            Resources = request.Image is { } image ? [ToResource(image)] : null,
        };
    }

    private static void CheckSupported(AccessLevel? level)
    {
        if (level is not null)
            throw new AholoNotSupportedException("v1 does not support access levels (AccessLevel): leave it out, or set Aholo:ApiVersion to V2.");
    }

    private static V1Resource ToResource(ProjectResource resource) => new(resource.Url.AbsoluteUri, resource.Type switch
    {
        ResourceType.Video => "video",
        ResourceType.Insv => "insv",
        _ => "image",
    });
}
