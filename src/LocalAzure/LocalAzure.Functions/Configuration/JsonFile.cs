using System.Text.Json;

namespace LocalAzure.Functions.Configuration;

/// <summary>Reads JSON files that may contain comments and trailing commas.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads a file with one JSON object.</summary>
    /// <exception cref="LocalFunctionsHostException">It cannot be read.</exception>
    public static JsonDocument Read(string path)
    {
        try
        {
            var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;

            document.Dispose();
            throw new LocalFunctionsHostException($"'{path}' does not contain a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new LocalFunctionsHostException($"'{path}' is not valid JSON: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalFunctionsHostException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Returns the text of a property; null if the element is not an object or has no such property of type string.</summary>
    public static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
