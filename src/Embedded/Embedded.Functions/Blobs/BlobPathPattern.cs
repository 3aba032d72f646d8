using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Functions.Blobs;

/// <summary>A blob trigger's path, such as <c>uploads/{folder}/{name}.jpg</c>.</summary>
internal sealed partial class BlobPathPattern
{
    private readonly Regex _name;

    /// <exception cref="FunctionWorkerException">The path is no pattern.</exception>
    public BlobPathPattern(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        (Container, var pattern) = slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
        if (!ContainerName().IsMatch(Container) || (slash >= 0 && pattern.Length == 0))
            throw new FunctionWorkerException($"its blob path '{path}' is not 'container/pattern' with a valid name of a container.");

        var regex = new StringBuilder(slash < 0 ? ".*" : "^");
        var prefix = new StringBuilder();
        var tokens = new List<string>();
        foreach (Match part in Part().Matches(pattern))
        {
            var text = part.Value;
            if (part.Groups["token"] is { Success: true } token)
            {
                regex.Append(CultureInfo.InvariantCulture, $"(?<{token.Value}>.*)");
                tokens.Add(token.Value);
            }
            else if (text is "{" or "}")
            {
                throw new FunctionWorkerException(
                    $"its blob path '{path}' has a stray '{text}'; write {{name}} for a token, {{{{ or }}}} for a brace.");
            }
            else
            {
                var literal = text is "{{" or "}}" ? text[..1] : text;
                regex.Append(Regex.Escape(literal));
                if (tokens.Count == 0)
                    prefix.Append(literal);
            }
        }

        if (tokens.Distinct(StringComparer.OrdinalIgnoreCase).Count() < tokens.Count)
            throw new FunctionWorkerException($"its blob path '{path}' uses a token twice.");

        (Tokens, Prefix) = (tokens, prefix.ToString());
        _name = new Regex(regex.Append('$').ToString(), RegexOptions.CultureInvariant);
    }

    /// <summary>The container's name.</summary>
    public string Container { get; }

    /// <summary>What every matching blob's name begins with.</summary>
    public string Prefix { get; }

    /// <summary>The names of the tokens.</summary>
    public IReadOnlyList<string> Tokens { get; }

    public bool Matches(string blobName) => _name.IsMatch(blobName);

    /// <summary>The tokens' values in a name that matches. A token takes as much as it can, slashes included, the first ones first.</summary>
    public Dictionary<string, object?> Bind(string blobName)
    {
        var match = _name.Match(blobName);
        return Tokens.ToDictionary(token => token, object? (token) => match.Groups[token].Value, StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\{\{|\}\}|\{(?<token>[A-Za-z_][A-Za-z0-9_]*)\}|[{}]|[^{}]+")]
    private static partial Regex Part();

    [GeneratedRegex("^([a-z0-9](-?[a-z0-9])+|\\$[a-z]+)$")]
    private static partial Regex ContainerName();
}
