using System.Globalization;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Extensions.Options;

namespace LocalAzure.DurableTask;

/// <summary>
/// Takes the options of the provider from the <c>storageProvider</c> section of host.json. Those of other providers can stand there too.
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
                options.CachedHistoryMegabytes = int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw NotA(name, text, "number");
            else if (Is(name, Recursive))
                options.Recursive = bool.TryParse(text, out var flag) ? flag : throw NotA(name, text, "boolean");
        }
    }

    private static bool Is(string name, string option) => name.Equals(option, StringComparison.OrdinalIgnoreCase);

    private static InvalidOperationException NotA(string name, string text, string kind) =>
        SqliteDurabilityOptions.Invalid(name, $"is '{text}', which is not a {kind}");
}
