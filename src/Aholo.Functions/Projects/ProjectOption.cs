using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Aholo.Functions.Projects;

/// <summary>An option of a project: a property of <see cref="ProjectSpec"/> with a <see cref="ProjectOptionAttribute"/>.</summary>
internal sealed class ProjectOption
{
    private const string MetadataPrefix = "aholo_";

    private readonly PropertyInfo _property;

    private ProjectOption(PropertyInfo property, ProjectOptionAttribute attribute)
    {
        (_property, Attribute) = (property, attribute);
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Choices = property.PropertyType.IsEnum ? [.. Enum.GetNames(property.PropertyType).Select(JsonNamingPolicy.CamelCase.ConvertName)] : [];
    }

    /// <summary>Gets all options.</summary>
    public static IReadOnlyList<ProjectOption> All { get; } =
    [
        .. from property in typeof(ProjectSpec).GetProperties()
           let attribute = property.GetCustomAttribute<ProjectOptionAttribute>()
           where attribute is not null
           select new ProjectOption(property, attribute),
    ];

    /// <summary>Gets the options of a project of a single file: all except those that name a file.</summary>
    public static IReadOnlyList<ProjectOption> OfSingleFile { get; } = [.. All.Where(option => option.Attribute.Format != OptionFormat.Path)];

    /// <summary>Gets the description and the bounds.</summary>
    public ProjectOptionAttribute Attribute { get; }

    /// <summary>Gets the name in JSON and queries.</summary>
    public string Name { get; }

    /// <summary>Gets the name in the metadata of a blob, where case is ignored.</summary>
    public string MetadataName => MetadataPrefix + Name;

    /// <summary>Gets the allowed values; empty unless it is a choice.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>Gets whether it is true or false.</summary>
    public bool IsBoolean => _property.PropertyType == typeof(bool);

    /// <summary>Returns whether the name of a blob's metadata is reserved for this app.</summary>
    public static bool IsReserved(string metadataName) => metadataName.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets the value in a spec.</summary>
    public object? Get(ProjectSpec spec) => _property.GetValue(spec);

    /// <summary>Sets the value in a spec that nobody else has seen yet.</summary>
    public void Set(ProjectSpec spec, object value) => _property.SetValue(spec, value);

    /// <summary>Returns whether this version of the app knows the value in a spec.</summary>
    public bool IsKnown(ProjectSpec spec) => Choices.Count == 0 || Enum.IsDefined(_property.PropertyType, Get(spec)!);

    /// <summary>Formats a value as text.</summary>
    public static string Format(object value) => value is string text ? text : JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!);

    /// <summary>Parses a value from text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <param name="error">What is wrong with the text: "must be …".</param>
    public bool TryParse(string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? error)
    {
        // By one name only: Enum.Parse also takes numbers and lists of names.
        value = IsBoolean ? (bool.TryParse(text, out var parsed) ? parsed : null)
            : Choices.Count == 0 ? text
            : Choices.Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse(_property.PropertyType, text, ignoreCase: true)
            : null;
        error = value is string ? FindError(text)
            : value is null ? $"must be {(IsBoolean ? "'true' or 'false'" : string.Join(" or ", Choices.Select(choice => $"'{choice}'")))}"
            : null;
        return error is null && value is not null;
    }

    private string? FindError(string text)
    {
        var format = Attribute.Format;
        if (format == OptionFormat.Path)
            return FilePath.TryCheck(text, out var pathError) ? null : pathError;
        if (format == OptionFormat.Url)
            return WebhookUrl.TryParse(text, out _, out var urlError) ? null : urlError; // the planner, which knows the settings, checks the host
        if (string.IsNullOrWhiteSpace(text) || text.Length > Attribute.MaxLength)
            return $"must be 1 to {Attribute.MaxLength} characters";

        var invalid = format == OptionFormat.Name ? InvalidCharacters.FindInName(text) : InvalidCharacters.FindInText(text);
        return invalid is null ? null : $"contains {invalid}; remove it";
    }
}
