using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Aholo.Files.Text;

namespace Aholo.Functions.Projects;

/// <summary>The format of the app's JSON in storage, events and the HTTP API: names in camelCase, enums by name, nulls left out.</summary>
internal static class JsonFormat
{
    /// <summary>Creates the options of a serializer context.</summary>
    /// <param name="converters">The converters of types that only this context has.</param>
    public static JsonSerializerOptions CreateOptions(params ReadOnlySpan<JsonConverter> converters)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Converters =
            {
                // What someone chooses is written in lower case; a state is written as its name.
                Named<AccessLevel>(JsonNamingPolicy.CamelCase),
                Named<ProjectKind>(JsonNamingPolicy.CamelCase),
                Named<ProjectScene>(JsonNamingPolicy.CamelCase),
                Named<TaskQuality>(JsonNamingPolicy.CamelCase),
                Named<AholoTaskStatus>(),
                Named<ProjectStage>(),
            },
            AllowDuplicateProperties = false,
            NumberHandling = JsonNumberHandling.Strict,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // names may be Chinese; nothing of this is put into HTML
        };
        foreach (var converter in converters)
            options.Converters.Add(converter);
        return options;
    }

    private static EnumNameConverter<T> Named<T>(JsonNamingPolicy? policy = null)
        where T : struct, Enum => new(policy);
}
