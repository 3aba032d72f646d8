using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Embedded.Functions.Hosting;

/// <summary>The <c>Values</c> of <c>local.settings.json</c>, which the Core Tools make environment variables of.</summary>
internal static class LocalSettings
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The values, <c>__</c> in a name being <c>:</c>, as in an environment variable.</summary>
    /// <exception cref="FunctionWorkerException">The file is encrypted, no JSON, or not of the known form.</exception>
    public static IConfigurationSource Read(string scriptRoot)
    {
        var path = Path.Combine(scriptRoot, "local.settings.json");
        if (!File.Exists(path))
            return new MemoryConfigurationSource();

        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            if (file.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.GetBoolean())
                throw new FunctionWorkerException($"{path} is encrypted; run 'func settings decrypt'.");

            return new MemoryConfigurationSource
            {
                InitialData = file.RootElement.TryGetProperty("Values", out var values)
                    ? [.. values.EnumerateObject().Select(value =>
                        KeyValuePair.Create(value.Name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), Text(value)))]
                    : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FunctionWorkerException($"{path}: {exception.Message}", exception);
        }

        static string? Text(JsonProperty value) => value.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
            ? value.Value.ToString()
            : throw new InvalidOperationException($"Values.{value.Name} must be a string, not an {value.Value.ValueKind}.");
    }
}
