using System.Text.Json.Serialization;
using Aholo.Files.Text;

namespace Aholo.Functions.Projects;

/// <summary>How Aholo makes a project.</summary>
[JsonConverter(typeof(EnumNameConverter<ProjectKind>))]
internal enum ProjectKind
{
    /// <summary>From photos or videos of something real.</summary>
    Reconstruction,

    /// <summary>From a prompt or one picture.</summary>
    Generation,
}
