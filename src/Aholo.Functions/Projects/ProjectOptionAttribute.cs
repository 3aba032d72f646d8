namespace Aholo.Functions.Projects;

/// <summary>Makes a property of <see cref="ProjectSpec"/> an option. The type of the property and this attribute are its whole schema.</summary>
/// <param name="description">The description in the schemas.</param>
/// <param name="format">The format, if the option is a text.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProjectOptionAttribute(string description, OptionFormat format = OptionFormat.Text) : Attribute
{
    /// <summary>Gets the description in the schemas.</summary>
    public string Description => description;

    /// <summary>Gets the format, if the option is a text.</summary>
    public OptionFormat Format => format;

    /// <summary>Gets or sets the maximum length in characters, if the option is a text.</summary>
    public int MaxLength { get; set; }

    /// <summary>Gets or sets the default in words, if it depends on other values.</summary>
    public string? Default { get; set; }
}

/// <summary>The format of an option that is a text.</summary>
internal enum OptionFormat
{
    /// <summary>Any text, with lines.</summary>
    Text,

    /// <summary>A name on one line.</summary>
    Name,

    /// <summary>The path of a file of the project.</summary>
    Path,

    /// <summary>The URL of a webhook.</summary>
    Url,
}
