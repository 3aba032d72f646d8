using System.Text.Json.Serialization;

namespace Aholo.Functions.Projects;

/// <summary>How a project is made.</summary>
[JsonConverter(typeof(EnumNameConverter<ProjectKind>))]
internal enum ProjectKind
{
    /// <summary>From photos of something real.</summary>
    Reconstruction,

    /// <summary>From a prompt or one picture.</summary>
    Generation,
}
