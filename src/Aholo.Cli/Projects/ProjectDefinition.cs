using System.Security.Cryptography;
using System.Text;
using Aholo.Cli.Inputs;

namespace Aholo.Cli.Projects;

/// <summary>A project to create.</summary>
internal sealed record ProjectDefinition
{
    public required string Name { get; init; }

    /// <summary>Gets the text to generate from.</summary>
    public string? Prompt { get; init; }

    public ProjectScene Scene { get; init; }

    public TaskQuality? Quality { get; init; }

    public AccessLevel? Access { get; init; }

    public bool IncludeSog { get; init; }

    public bool Panorama { get; init; }

    public bool UseMask { get; init; }

    public bool IsGeneration { get; init; }

    public required IReadOnlyList<InputFile> Files { get; init; }

    /// <summary>
    /// Gets a hash of the service, the options and the content of the files. A journal belongs to one fingerprint, so that another command line never
    /// resumes its project.
    /// </summary>
    public string Fingerprint(AholoClientOptions client)
    {
        var text = new StringBuilder();
        foreach (var part in (object?[])
            [client.BaseUrl, client.ApiVersion, client.Auth.AppUid, IsGeneration, Name, Prompt, Scene, Quality, Access, IncludeSog, Panorama, UseMask])
        {
            text.Append(part).Append('\0');
        }

        foreach (var file in Files)
            text.Append(file.Name).Append('\0').Append(file.Facts.Md5).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    public ReconstructionRequest ToReconstruction(IReadOnlyList<Uri> urls) => new()
    {
        Name = Name,
        Scene = Scene,
        Resources = [.. Files.Zip(urls, ToResource)],
        Cover = Files.Zip(urls).FirstOrDefault(pair => pair.First.Facts.Type == ResourceType.Image).Second,
        AccessLevel = Access,
        Quality = Quality,
        IncludeSog = IncludeSog,
        Panorama = Panorama,
        UseMask = UseMask,
    };

    public GenerationRequest ToGeneration(IReadOnlyList<Uri> urls) => new()
    {
        Name = Name,
        Prompt = Prompt,
        Image = Files.Zip(urls, ToResource).FirstOrDefault(),
        Cover = urls is [var first, ..] ? first : null,
        AccessLevel = Access,
    };

    private static ProjectResource ToResource(InputFile file, Uri url) => new()
    {
        Name = file.Name,
        Url = url,
        Type = file.Facts.Type,
        Width = file.Facts.Width,
        Height = file.Facts.Height,
        Duration = file.Facts.Duration,
    };
}
