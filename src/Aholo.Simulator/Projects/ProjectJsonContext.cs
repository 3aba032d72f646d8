using System.Text.Json.Serialization;

namespace Aholo.Simulator.Projects;

[JsonSerializable(typeof(Project))]
internal sealed partial class ProjectJsonContext : JsonSerializerContext;
