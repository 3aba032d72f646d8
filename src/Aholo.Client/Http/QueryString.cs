using System.Text;

namespace Aholo.Http;

/// <summary>Builds a query string, percent-encoded as UTF-8.</summary>
internal sealed class QueryString
{
    private readonly StringBuilder _text = new();

    public void Add(string name, string value) =>
        _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));

    public override string ToString() => _text.ToString();
}
