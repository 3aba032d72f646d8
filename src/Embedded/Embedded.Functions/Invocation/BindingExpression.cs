using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Embedded.Functions.Invocation;

/// <summary><c>%setting%</c> in the strings of trigger attributes.</summary>
internal static partial class BindingExpression
{
    /// <summary>Puts the settings' values in.</summary>
    /// <exception cref="FunctionWorkerException">A setting does not exist.</exception>
    public static string Resolve(string text, IConfiguration configuration) => Setting().Replace(text, match =>
        configuration[match.Groups[1].Value] is { Length: > 0 } value
            ? value
            : throw new FunctionWorkerException($"'{text}' names the setting '{match.Groups[1].Value}', which has no value."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
