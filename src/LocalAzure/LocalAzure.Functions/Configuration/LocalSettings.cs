using System.Text.Json;

namespace LocalAzure.Functions.Configuration;

/// <summary>The <c>Values</c> of <c>local.settings.json</c>: environment variables of the app.</summary>
internal static class LocalSettings
{
    /// <summary>Reads the values; none if the file does not exist.</summary>
    /// <exception cref="LocalFunctionsHostException">The file cannot be read, is encrypted, or a value is not a scalar.</exception>
    public static IReadOnlyDictionary<string, string> Read(string folder)
    {
        var values = new Dictionary<string, string>();
        var path = Path.Combine(folder, "local.settings.json");
        if (!File.Exists(path))
            return values;

        using var file = JsonFile.Read(path);
        if (file.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            throw new LocalFunctionsHostException($"'{path}' is encrypted. Run 'func settings decrypt' and start again.");
        if (!file.RootElement.TryGetProperty("Values", out var section))
            return values;

        if (section.ValueKind != JsonValueKind.Object)
            throw new LocalFunctionsHostException($"'{path}': Values must be an object.");
        foreach (var value in section.EnumerateObject())
        {
            values[value.Name] = value.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
                ? value.Value.ToString()
                : throw new LocalFunctionsHostException($"'{path}': Values.{value.Name} must be a string. Write nested settings as 'A__B'.");
        }

        return values;
    }
}
