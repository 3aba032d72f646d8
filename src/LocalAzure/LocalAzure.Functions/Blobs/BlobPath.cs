using System.Text;
using System.Text.RegularExpressions;

namespace LocalAzure.Functions.Blobs;

/// <summary>The path of a blob trigger, such as <c>uploads/{folder}/{name}.jpg</c>.</summary>
internal sealed partial class BlobPath
{
    private readonly Regex _name;

    /// <param name="path">The path, without references to settings.</param>
    public BlobPath(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        (Container, var pattern) = slash < 0 ? (path, "{name}") : (path[..slash], path[(slash + 1)..]);

        var regex = new StringBuilder("^");
        var prefix = new StringBuilder();
        var literal = true;
        foreach (Match part in Part().Matches(pattern))
        {
            if (part.Value is ['{', .., '}'] and not "{{")
            {
                literal = false;
                regex.Append(".*");
                continue;
            }

            var text = part.Value is "{{" or "}}" ? part.Value[..1] : part.Value;
            regex.Append(Regex.Escape(text));
            if (literal)
                prefix.Append(text);
        }

        Prefix = prefix.ToString();
        _name = new(regex.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>The name of the container.</summary>
    public string Container { get; }

    /// <summary>The prefix of the blobs' names.</summary>
    public string Prefix { get; }

    /// <summary>Returns whether a blob name matches the path.</summary>
    public bool Matches(string blobName) => _name.IsMatch(blobName);

    [GeneratedRegex(@"\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]")]
    private static partial Regex Part();
}
