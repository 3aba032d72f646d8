using System.Text.Json.Serialization;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Storage;

/// <summary>The JSON of the documents in storage.</summary>
[JsonSerializable(typeof(ProjectPlan))]
[JsonSerializable(typeof(ProjectRecord))]
[JsonSerializable(typeof(FileState))]
[JsonSerializable(typeof(CreateEntry))]
[JsonSerializable(typeof(UnsentEvent))]
[JsonSerializable(typeof(Share))]
internal sealed partial class StateJson : JsonSerializerContext
{
    /// <summary>The context to use.</summary>
    public static StateJson Shared { get; } = new(JsonFormat.CreateOptions());
}
