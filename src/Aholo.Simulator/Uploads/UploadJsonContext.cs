using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aholo.Simulator.Uploads;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Upload))]
[JsonSerializable(typeof(IssuedToken))]
[JsonSerializable(typeof(UploadStatus))]
[JsonSerializable(typeof(UploadCredential))]
[JsonSerializable(typeof(SingleUploadReceipt))]
[JsonSerializable(typeof(BlockUploadReceipt))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class UploadJsonContext : JsonSerializerContext;
