using System.Text.Json.Serialization;

namespace Aholo.Functions.Triggers;

/// <summary>The body of <c>POST /api/projects</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewProject
{
    /// <summary>The name shown at Aholo; by default the first file's.</summary>
    public string? Name { get; init; }

    /// <summary>Files in the uploads container.</summary>
    public IReadOnlyList<string?>? Resources { get; init; }

    /// <summary>What the photos show; by default an object.</summary>
    public ProjectScene? Scene { get; init; }

    /// <summary>The quality; by default normal.</summary>
    public TaskQuality? Quality { get; init; }

    /// <summary>Who may see the project at Aholo; by default only the account.</summary>
    public AccessLevel? Access { get; init; }

    /// <summary>Whether a SOG file is asked for too; by default yes.</summary>
    public bool? UploadSog { get; init; }

    /// <summary>Whether the photos are panoramas; by default no.</summary>
    public bool? Panorama { get; init; }
}
