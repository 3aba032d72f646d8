using System.Text.Json.Serialization;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Events;

/// <summary>The JSON of events.</summary>
[JsonSerializable(typeof(ProjectEventData))]
internal sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>The context to use.</summary>
    public static EventJson Shared { get; } = new(JsonFormat.CreateOptions());
}
