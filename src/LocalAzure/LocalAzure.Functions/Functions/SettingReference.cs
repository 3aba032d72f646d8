using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace LocalAzure.Functions.Functions;

/// <summary>Resolves references to settings (<c>%setting%</c>) in the properties of triggers.</summary>
internal static partial class SettingReference
{
    /// <summary>Gets a property of a function's trigger with its references resolved.</summary>
    /// <exception cref="LocalFunctionsHostException">The property is missing, or a setting has no value.</exception>
    public static string Resolve(IConfiguration settings, FunctionDefinition function, string property)
    {
        var text = function.Trigger.Get(property)
            ?? throw new LocalFunctionsHostException($"The trigger of function '{function.Name}' has no {property}.");
        return Setting().Replace(text, match => settings[match.Groups[1].Value] is { Length: > 0 } value
            ? value
            : throw new LocalFunctionsHostException(
                $"The {property} '{text}' of function '{function.Name}' names the setting '{match.Groups[1].Value}', which has no value. "
                + "Set it in the environment or in local.settings.json."));
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
