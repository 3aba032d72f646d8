using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Aholo.Functions.Projects;

/// <summary>
/// Reads what someone wants from a manifest, a request's body or an upload's metadata: the same fields everywhere, checked in one place,
/// with an error for each field that is not what it should be.
/// </summary>
internal sealed class SpecReader(FieldErrors errors)
{
    /// <summary>The longest name, in characters. Aholo's limit is not known; this is what fits a list.</summary>
    public const int MaxName = 100;

    /// <summary>The longest prompt, in characters. Aholo's limit is not known.</summary>
    public const int MaxPrompt = 2_000;

    private const string MetadataPrefix = "aholo_";

    private static readonly string[] Fields =
        ["name", "kind", "scene", "quality", "access", "prompt", "includeSog", "panorama", "webhook", "cover", "files"];

    // What a single file takes: all fields but those that name files.
    private static readonly string[] Options = Fields[..^2];

    private static readonly string Unknown = $"is not known; the fields are {string.Join(", ", Fields)}";
    private static readonly string UnknownOption = $"is not known; the options are {string.Join(", ", Options)}";

    private string? _name;
    private string? _prompt;
    private string? _cover;
    private string? _webhook;
    private ProjectKind _kind;
    private ProjectScene _scene = ProjectScene.Model;
    private TaskQuality _quality = TaskQuality.Normal;
    private AccessLevel _access = AccessLevel.Private;
    private bool _includeSog = true;
    private bool _panorama;

    /// <summary>The files that were named; null when none were, which means a default.</summary>
    public IReadOnlyList<string>? Files { get; private set; }

    /// <summary>What was read, when no error was added.</summary>
    public ProjectSpec ToSpec(string defaultName) => new()
    {
        Name = _name ?? Shorten(defaultName),
        Kind = _kind,
        Scene = _scene,
        Quality = _quality,
        Access = _access,
        Prompt = _prompt,
        IncludeSog = _includeSog,
        Panorama = _panorama,
        Cover = _cover,
        Webhook = _webhook,
    };

    /// <summary>Reads a JSON object.</summary>
    public void Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add("The body", "must be a JSON object");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in body.EnumerateObject())
        {
            if (!TryGetText(() => property.Name, out var name))
                errors.Add("The body", "has a field whose name is no valid Unicode text");
            else if (!seen.Add(name))
                errors.Add(name, "is given twice");
            else
                Read(name, property.Value);
        }
    }

    /// <summary>Reads a blob's metadata. Values are percent-encoded UTF-8, because metadata holds ASCII only; names that are not ours are left alone.</summary>
    public void ReadMetadata(IDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            if (!name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                continue;

            if (!ReadText(name[MetadataPrefix.Length..].ToLowerInvariant(), name, Uri.UnescapeDataString(value)))
                errors.Add(name, "is not known");
        }
    }

    /// <summary>Reads options that come as a JSON object, and gives them as the metadata of an upload.</summary>
    public Dictionary<string, string> ReadOptions(JsonElement options)
    {
        if (options.ValueKind == JsonValueKind.Object)
            Read(options);
        else
            errors.Add("options", "must be a JSON object");
        if (errors.Any)
            return [];

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in options.EnumerateObject())
        {
            var text = option.Value.ValueKind == JsonValueKind.String ? option.Value.GetString()! : option.Value.GetRawText();
            if (Options.Contains(option.Name))
                metadata[MetadataName(option.Name)] = Uri.EscapeDataString(text);
            else
                errors.Add(option.Name, UnknownOption);
        }

        return metadata;
    }

    /// <summary>Reads options that come as text, by the names that they have in JSON, and gives them as the metadata of an upload.</summary>
    public Dictionary<string, string> ReadOptions(IEnumerable<KeyValuePair<string, string[]>> options)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, values) in options)
        {
            if (values is not [var text])
                errors.Add(field, "is given twice");
            else if (!Options.Contains(field) || !ReadText(TextName(field), field, text))
                errors.Add(field, UnknownOption);
            else
                metadata[MetadataName(field)] = Uri.EscapeDataString(text);
        }

        return metadata;
    }

    /// <summary>Adds an error if a text cannot be the name of a project.</summary>
    public static void CheckName(string field, string text, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxName)
            errors.Add(field, $"must be 1 to {MaxName} characters");
        else if (InvalidCharacters.FindInName(text) is { } invalid)
            errors.Add(field, $"holds {invalid}; remove it");
    }

    // Files are called what they are; only what someone chose as a name is refused for its length.
    private static string Shorten(string name) => string.IsNullOrWhiteSpace(name) ? "untitled" : BoundedText.Start(name, MaxName);

    // The name of a field in metadata, without the prefix.
    private static string TextName(string field) => field == "includeSog" ? "sog" : field;

    private static string MetadataName(string field) => MetadataPrefix + TextName(field);

    private bool ReadText(string name, string field, string text)
    {
        switch (name)
        {
            case "name": ReadName(field, text); break;
            case "kind": ReadEnum(field, text, ref _kind); break;
            case "scene": ReadEnum(field, text, ref _scene); break;
            case "quality": ReadEnum(field, text, ref _quality); break;
            case "access": ReadEnum(field, text, ref _access); break;
            case "prompt": ReadPrompt(field, text); break;
            case "sog": ReadBoolean(field, text, ref _includeSog); break;
            case "panorama": ReadBoolean(field, text, ref _panorama); break;
            case "webhook": ReadWebhook(field, text); break;
            case "size": break; // not an option: see AnnouncedSize
            default: return false;
        }

        return true;
    }

    private void Read(string name, JsonElement value)
    {
        switch (name)
        {
            case "name" when IsString(name, value, out var text): ReadName(name, text); break;
            case "kind" when IsString(name, value, out var text): ReadEnum(name, text, ref _kind); break;
            case "scene" when IsString(name, value, out var text): ReadEnum(name, text, ref _scene); break;
            case "quality" when IsString(name, value, out var text): ReadEnum(name, text, ref _quality); break;
            case "access" when IsString(name, value, out var text): ReadEnum(name, text, ref _access); break;
            case "prompt" when IsString(name, value, out var text): ReadPrompt(name, text); break;
            case "includeSog" when IsBoolean(name, value): _includeSog = value.GetBoolean(); break;
            case "panorama" when IsBoolean(name, value): _panorama = value.GetBoolean(); break;
            case "webhook" when IsString(name, value, out var text): ReadWebhook(name, text); break;
            case "cover" when IsString(name, value, out var text): ReadPath(name, text, out _cover); break;
            case "files": ReadFiles(value); break;
            case "$schema": break;
            case not null when !Fields.Contains(name): errors.Add(name, Unknown); break;
        }
    }

    private void ReadFiles(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add("files", "must be an array of paths");
            return;
        }

        var paths = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value.EnumerateArray())
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"files[{paths.Count}]");
            if (!IsString(field, item, out var text) || !ReadPath(field, text, out var path))
                path = "";
            else if (!seen.Add(path))
                errors.Add(field, $"names {path.Quote()} again");
            paths.Add(path);
        }

        if (paths.Count == 0)
            errors.Add("files", "is empty; name at least one file");
        Files = paths;
    }

    private void ReadName(string field, string text)
    {
        CheckName(field, text, errors);
        _name = text;
    }

    private void ReadPrompt(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxPrompt)
            errors.Add(field, $"must be 1 to {MaxPrompt} characters");
        else if (InvalidCharacters.FindInText(text) is { } invalid)
            errors.Add(field, $"holds {invalid}; remove it");
        _prompt = text;
    }

    // Which hosts are allowed is for the planner, which knows the settings.
    private void ReadWebhook(string field, string text)
    {
        if (WebhookUrl.TryParse(text, out _, out var error))
            _webhook = text;
        else
            errors.Add(field, error);
    }

    private bool ReadPath(string field, string text, [NotNullWhen(true)] out string? path)
    {
        path = text;
        if (FilePath.TryCheck(text, out var error))
            return true;

        errors.Add(field, error);
        return false;
    }

    private void ReadEnum<T>(string field, string text, ref T value)
        where T : struct, Enum
    {
        // By one name only: the parser also takes numbers, and lists of names.
        if (Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase))
            value = Enum.Parse<T>(text, ignoreCase: true);
        else
            errors.Add(field, $"must be {string.Join(" or ", Enum.GetNames<T>().Select(name => $"'{name.ToLowerInvariant()}'"))}");
    }

    private void ReadBoolean(string field, string text, ref bool value)
    {
        if (bool.TryParse(text, out var parsed))
            value = parsed;
        else
            errors.Add(field, "must be 'true' or 'false'");
    }

    private bool IsString(string field, JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(field, "must be a string");
            return false;
        }

        if (TryGetText(() => value.GetString()!, out text))
            return true;

        errors.Add(field, "is no valid Unicode text");
        return false;
    }

    // Escapes of half a character are JSON, but no text.
    private static bool TryGetText(Func<string> get, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = get();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private bool IsBoolean(string field, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return true;

        errors.Add(field, "must be true or false");
        return false;
    }
}
