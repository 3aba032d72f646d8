using System.Globalization;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Extensions.Options;

namespace LocalAzure.DurableTask;

/// <summary>
/// Reads the options from the <c>storageProvider</c> section of host.json. Options of other providers in the section are ignored.
/// </summary>
internal sealed class SqliteDurabilityOptionsSetup(IOptions<DurableTaskOptions> durableTask, INameResolver names, TimeProvider? time = null)
    : IConfigureOptions<SqliteDurabilityOptions>
{
    private const string File = "file";
    private const string CachedHistoryMegabytes = "cachedHistoryMegabytes";
    private const string Recursive = "recursive";

    public void Configure(SqliteDurabilityOptions options)
    {
        options.TimeProvider = time;
        foreach (var (name, value) in durableTask.Value.StorageProvider)
        {
            var text = names.ResolveWholeString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            if (Is(name, File))
                options.File = text;
            else if (Is(name, CachedHistoryMegabytes))
                options.CachedHistoryMegabytes = Parse<int>(name, text, "number");
            else if (Is(name, Recursive))
                options.Recursive = Parse<bool>(name, text, "boolean");
        }
    }

    private static bool Is(string name, string option) => name.Equals(option, StringComparison.OrdinalIgnoreCase);

    private static T Parse<T>(string name, string text, string kind)
        where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw SqliteDurabilityOptions.Invalid(name, $"is '{text}', which is not a {kind}");
}
