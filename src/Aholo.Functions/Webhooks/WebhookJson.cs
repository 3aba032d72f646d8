using System.Text.Json.Serialization;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Webhooks;

/// <summary>The JSON of deliveries.</summary>
[JsonSerializable(typeof(DeliveryList))]
internal sealed partial class WebhookJson : JsonSerializerContext
{
    /// <summary>The context to use.</summary>
    public static WebhookJson Shared { get; } = new(JsonFormat.CreateOptions());
}
