using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Aholo.Files.Text;

namespace Aholo.Functions.Projects;

/// <summary>
/// Reads the options of a project from a manifest, the body of a request, a query or the metadata of a blob, and adds an error for each invalid field.
/// </summary>
internal sealed class SpecReader(FieldErrors errors)
{
    private const string FilesField = "files";
    private const string SchemaField = "$schema";

    private static readonly ProjectOption NameOption = ProjectOption.All.Single(option => option.Name == "name");

    private static readonly string UnknownField = $"is not known; the fields are {Names(ProjectOption.All, option => option.Name)}, {FilesField}";
    private static readonly string UnknownOption = $"is not known; the options are {Names(ProjectOption.OfSingleFile, option => option.Name)}";
    private static readonly string UnknownMetadata = $"is not known; the options are {Names(ProjectOption.OfSingleFile, option => option.MetadataName)}";

    private readonly Dictionary<ProjectOption, object> _values = [];

    /// <summary>Gets the files that were named; null if there were none, which means a default.</summary>
    public IReadOnlyList<string>? Files { get; private set; }

    /// <summary>Adds an error if a text cannot be the name of a project.</summary>
    public static void CheckName(string text, FieldErrors errors)
    {
        if (!NameOption.TryParse(text, out _, out var error))
            errors.Add(NameOption.Name, error);
    }

    /// <summary>Returns the options that were read. They are meaningless if an error was added.</summary>
    public ProjectSpec ToSpec(string defaultName)
    {
        // A name that was chosen is rejected if it is too long; the name of a file is shortened.
        var spec = new ProjectSpec
        {
            Name = string.IsNullOrWhiteSpace(defaultName) ? "untitled" : BoundedText.Start(defaultName, NameOption.Attribute.MaxLength),
        };
        foreach (var (option, value) in _values)
            option.Set(spec, value);
        return spec;
    }

    /// <summary>Returns the options that were read as the metadata of a blob: percent-encoded UTF-8, because metadata is limited to ASCII.</summary>
    public Dictionary<string, string> ToMetadata() =>
        _values.ToDictionary(option => option.Key.MetadataName, option => Uri.EscapeDataString(ProjectOption.Format(option.Value)), StringComparer.Ordinal);

    /// <summary>Reads a manifest or the body of a request.</summary>
    public void Read(JsonElement body) => Read("The body", body, ProjectOption.All, UnknownField);

    /// <summary>Reads the options of a single file from a JSON object.</summary>
    public void ReadOptions(JsonElement options) => Read("options", options, ProjectOption.OfSingleFile, UnknownOption);

    /// <summary>Reads the options of a single file from a query.</summary>
    public void ReadOptions(IEnumerable<KeyValuePair<string, string[]>> options)
    {
        foreach (var (name, values) in options)
        {
            if (values is not [var text])
                errors.Add(name, "is given twice");
            else if (ProjectOption.OfSingleFile.FirstOrDefault(option => option.Name == name) is { } option)
                ReadText(option, name, text);
            else
                errors.Add(name, UnknownOption);
        }
    }

    /// <summary>Reads the options of a single file from the metadata of its blob. Names without the prefix are ignored.</summary>
    public void ReadMetadata(IDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            if (!ProjectOption.IsReserved(name) || name.Equals(AnnouncedSize.MetadataName, StringComparison.OrdinalIgnoreCase))
                continue;

            if (ProjectOption.OfSingleFile.FirstOrDefault(option => option.MetadataName.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } option)
                ReadText(option, name, Uri.UnescapeDataString(value));
            else
                errors.Add(name, UnknownMetadata);
        }
    }

    private static string Names(IEnumerable<ProjectOption> options, Func<ProjectOption, string> name) => string.Join(", ", options.Select(name));

    private void Read(string subject, JsonElement body, IReadOnlyList<ProjectOption> options, string unknown)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add(subject, "must be a JSON object");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in body.EnumerateObject())
        {
            if (!TryGetText(() => property.Name, out var name))
                errors.Add(subject, "has a field whose name is not valid Unicode text");
            else if (!seen.Add(name))
                errors.Add(name, "is given twice");
            else if (options.FirstOrDefault(option => option.Name == name) is { } option)
                ReadValue(option, property.Value);
            else if (name == FilesField && options == ProjectOption.All)
                ReadFiles(property.Value);
            else if (name != SchemaField)
                errors.Add(name, unknown);
        }
    }

    private void ReadValue(ProjectOption option, JsonElement value)
    {
        if (!option.IsBoolean)
        {
            if (IsString(option.Name, value, out var text))
                ReadText(option, option.Name, text);
        }
        else if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            _values[option] = value.GetBoolean();
        else
            errors.Add(option.Name, "must be true or false");
    }

    private void ReadText(ProjectOption option, string field, string text)
    {
        if (option.TryParse(text, out var value, out var error))
            _values[option] = value;
        else
            errors.Add(field, error);
    }

    private void ReadFiles(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(FilesField, "must be an array of paths");
            return;
        }

        var paths = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value.EnumerateArray())
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"{FilesField}[{paths.Count}]");
            var path = "";
            if (IsString(field, item, out var text))
            {
                if (!FilePath.TryCheck(text, out var error))
                    errors.Add(field, error);
                else if (!seen.Add(text))
                    errors.Add(field, $"names {text.Quote()} again");
                else
                    path = text;
            }

            paths.Add(path);
        }

        if (paths.Count == 0)
            errors.Add(FilesField, "is empty; name at least one file");
        Files = paths;
    }

    private bool IsString(string field, JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (value.ValueKind != JsonValueKind.String)
            errors.Add(field, "must be a string");
        else if (!TryGetText(() => value.GetString()!, out text))
            errors.Add(field, "is not valid Unicode text");
        return text is not null;
    }

    // JSON can escape half of a surrogate pair, which is not text.
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
}
