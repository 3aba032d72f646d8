using System.Text.Json.Serialization;

namespace Aholo.Cli.Results;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ProjectResult))]
[JsonSerializable(typeof(ListResult))]
[JsonSerializable(typeof(BalanceResult))]
[JsonSerializable(typeof(ErrorResult))]
internal sealed partial class CliJsonContext : JsonSerializerContext;
