using System.Text.Json.Serialization;

namespace Aholo.Simulator.V1;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiError))]
internal sealed partial class V1JsonContext : JsonSerializerContext;
