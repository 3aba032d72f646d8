namespace Aholo.Versions;

/// <summary>Checks requests for errors that do not depend on the generation.</summary>
internal static class RequestChecks
{
    public static void Check(ReconstructionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckName(request.Name, nameof(request));
        if (request.Resources is not { Count: > 0 })
            throw new ArgumentException($"'{request.Name}' has no resources: a reconstruction needs at least one image.", nameof(request));
        if (!Enum.IsDefined(request.Scene) || (request.Quality is { } quality && !Enum.IsDefined(quality)) || !IsDefined(request.AccessLevel))
            throw new ArgumentException($"'{request.Name}' has an undefined scene, quality or access level.", nameof(request));
        foreach (var resource in request.Resources)
            Check(resource, nameof(request));
        CheckUrl(request.Cover, "cover", nameof(request));
    }

    public static void Check(GenerationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckName(request.Name, nameof(request));
        if (string.IsNullOrWhiteSpace(request.Prompt) && request.Image is null)
            throw new ArgumentException($"'{request.Name}' has neither a prompt nor an image: a generation needs at least one.", nameof(request));
        if (!IsDefined(request.AccessLevel))
            throw new ArgumentException($"'{request.Name}' has an undefined access level.", nameof(request));
        if (request.Image is { } image)
        {
            Check(image, nameof(request));
            if (image.Type != ResourceType.Image)
                throw new ArgumentException($"'{image.Name}' is not an image: a generation starts from an image only.", nameof(request));
        }

        CheckUrl(request.Cover, "cover", nameof(request));
    }

    private static bool IsDefined(AccessLevel? level) => level is null || Enum.IsDefined(level.Value);

    private static void CheckName(string name, string parameter)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException("The project has no name.", parameter);
    }

    private static void Check(ProjectResource resource, string parameter)
    {
        if (resource is null || string.IsNullOrWhiteSpace(resource.Name))
            throw new ArgumentException("A resource has no name: set its file name with the extension.", parameter);
        if (!Enum.IsDefined(resource.Type))
            throw new ArgumentException($"The resource '{resource.Name}' has an undefined type.", parameter);
        if (resource.Width <= 0 || resource.Height <= 0)
            throw new ArgumentException(
                $"The resource '{resource.Name}' needs its width and height in pixels, but has {resource.Width} x {resource.Height}.", parameter);
        if (resource.Url is null)
            throw new ArgumentException($"The resource '{resource.Name}' has no URL: upload it first.", parameter);
        CheckUrl(resource.Url, $"resource '{resource.Name}'", parameter);
    }

    private static void CheckUrl(Uri? url, string what, string parameter)
    {
        if (url is not null && !(url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)))
            throw new ArgumentException($"The URL of the {what} must be an absolute http or https URL.", parameter);
    }
}
