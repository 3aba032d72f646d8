using Aholo.Simulator.Http;

namespace Aholo.Simulator.Projects;

/// <summary>Validates the input of a generation: a prompt, one image, or both. This is documented for v1 and assumed for v2.</summary>
internal static class Generation
{
    /// <exception cref="ServiceErrorException">There is neither, or more than one image.</exception>
    public static void Check(string? prompt, int images)
    {
        if (string.IsNullOrWhiteSpace(prompt) && images == 0)
            throw ServiceErrorException.Invalid("There must be a 'prompt' or an image in 'resources'.");
        if (images > 1)
            throw ServiceErrorException.Invalid($"'resources' may hold one image, but has {images}.");
    }
}
