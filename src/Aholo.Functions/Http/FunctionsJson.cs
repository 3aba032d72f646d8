using System.Text.Json;
using System.Text.Json.Serialization;
using Aholo.Functions.Events;
using Aholo.Functions.Health;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow;

namespace Aholo.Functions.Http;

/// <summary>The JSON of the HTTP API, which also serves records and events.</summary>
[JsonSerializable(typeof(ProjectRecord))]
[JsonSerializable(typeof(ProjectEventData))]
[JsonSerializable(typeof(RenameRequest))]
[JsonSerializable(typeof(ResolveRequest))]
[JsonSerializable(typeof(ProjectView))]
[JsonSerializable(typeof(ProjectPage))]
[JsonSerializable(typeof(ShareRequest))]
[JsonSerializable(typeof(ShareView))]
[JsonSerializable(typeof(ShareList))]
[JsonSerializable(typeof(SharedProjectView))]
[JsonSerializable(typeof(UploadView))]
[JsonSerializable(typeof(DirectUploadRequest))]
[JsonSerializable(typeof(DirectUploadView))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(AccountView))]
internal sealed partial class FunctionsJson : JsonSerializerContext
{
    /// <summary>The context to use.</summary>
    public static FunctionsJson Shared { get; } = new(JsonFormat.CreateOptions(
        // Only clients send decisions, so an unknown one is an error.
        new JsonStringEnumConverter<ResolveDecision>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)));
}
