namespace Aholo.Functions.Projects;

/// <summary>
/// The options of a project. Each property with a <see cref="ProjectOptionAttribute"/> is an option wherever options are given: <see cref="SpecReader"/> reads it,
/// and project.schema.json, openapi.json and the page's src/api/schema.ts are generated from it (SchemaFilesTests).
/// </summary>
internal sealed record ProjectSpec
{
    /// <summary>Gets the name shown at Aholo.</summary>
    [ProjectOption("The name shown at Aholo.", OptionFormat.Name, MaxLength = 100, Default = "the name of the file or folder")]
    public required string Name { get; init; }

    /// <summary>Gets how the project is made.</summary>
    [ProjectOption("How the project is made: from photos or a video of something real, or from a prompt or one picture.")]
    public ProjectKind Kind { get; init; } = ProjectKind.Reconstruction;

    /// <summary>Gets what the photos show.</summary>
    [ProjectOption("What the photos show: an object or an indoor space.")]
    public ProjectScene Scene { get; init; } = ProjectScene.Model;

    /// <summary>Gets the quality of a reconstruction.</summary>
    [ProjectOption("The quality of the assets.")]
    public TaskQuality Quality { get; init; } = TaskQuality.Normal;

    /// <summary>Gets who may see the project at Aholo.</summary>
    [ProjectOption("Who may see the project at Aholo.")]
    public AccessLevel Access { get; init; } = AccessLevel.Private;

    /// <summary>Gets the description of what to generate.</summary>
    [ProjectOption("What to generate, in words. Only with kind `generation`.", MaxLength = 2_000)]
    public string? Prompt { get; init; }

    /// <summary>Gets whether a SOG file is requested too.</summary>
    [ProjectOption("Whether a SOG file is requested too.")]
    public bool IncludeSog { get; init; } = true;

    /// <summary>Gets whether the photos are panoramas.</summary>
    [ProjectOption("Whether the photos are panoramas.")]
    public bool Panorama { get; init; }

    /// <summary>Gets the file that is shown as the project's cover; null for the first picture.</summary>
    [ProjectOption("The file shown as the project's cover, one of its files.", OptionFormat.Path, MaxLength = FilePath.MaxLength, Default = "the first picture")]
    public string? Cover { get; init; }

    /// <summary>Gets the URL that the project's events are posted to. Its query may hold a secret, so it stays out of histories, logs and the record.</summary>
    [ProjectOption(
        "The URL that the events about this project are posted to, on a host in `Aholo:Webhooks:AllowedHosts`.", OptionFormat.Url, MaxLength = WebhookUrl.MaxLength)]
    public string? Webhook { get; init; }

    /// <summary>Returns whether this version of the app knows every choice. A spec that another version wrote may hold others.</summary>
    public bool IsKnown() => ProjectOption.All.All(option => option.IsKnown(this));
}
