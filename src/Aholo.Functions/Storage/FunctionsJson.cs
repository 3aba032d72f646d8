using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Aholo.Functions.Assets;
using Aholo.Functions.Events;
using Aholo.Functions.Health;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Webhooks;
using Aholo.Functions.Workflow;

namespace Aholo.Functions.Storage;

/// <summary>The JSON of records, state, events and the HTTP API: names in camelCase, enums by name, nulls left out.</summary>
[JsonSerializable(typeof(ProjectPlan))]
[JsonSerializable(typeof(ProjectRequest))]
[JsonSerializable(typeof(ProjectRecord))]
[JsonSerializable(typeof(FileState))]
[JsonSerializable(typeof(CreateEntry))]
[JsonSerializable(typeof(ProjectEventData))]
[JsonSerializable(typeof(UnsentEvent))]
[JsonSerializable(typeof(DeliveryList))]
[JsonSerializable(typeof(RenameRequest))]
[JsonSerializable(typeof(ResolveRequest))]
[JsonSerializable(typeof(ProjectView))]
[JsonSerializable(typeof(ProjectPage))]
[JsonSerializable(typeof(Share))]
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
    public static FunctionsJson Shared { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Converters =
        {
            Named<AssetKind>(JsonNamingPolicy.CamelCase),
            Named<AccessLevel>(JsonNamingPolicy.CamelCase),
            Named<ProjectKind>(JsonNamingPolicy.CamelCase),
            Named<ProjectScene>(JsonNamingPolicy.CamelCase),
            Named<TaskQuality>(JsonNamingPolicy.CamelCase),
            Named<AholoTaskStatus>(),
            Named<DeliveryState>(),
            Named<HealthState>(),
            Named<ProjectStage>(),

            // Only people send it: what is unknown is wrong.
            new JsonStringEnumConverter<ResolveDecision>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        },
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // names may be Chinese; nothing of this is put into HTML
        WriteIndented = true,
    });

    // What someone chooses is written in lower case, where something stands as it is called.
    private static EnumNameConverter<T> Named<T>(JsonNamingPolicy? policy = null)
        where T : struct, Enum => new(policy);
}
