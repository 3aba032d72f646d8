using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host;

namespace LocalAzure.Functions.Configuration;

/// <summary>
/// Compares the host's extensions with those that the app was built for, which the build writes to <c>extensions.json</c> and which the real host
/// would load from the app.
/// </summary>
internal static class ExtensionVersions
{
    private static readonly IReadOnlyList<Assembly> Own = [typeof(DurableTaskExtension).Assembly, typeof(BlobsOptions).Assembly];

    /// <summary>Ensures that the app was built for the extension versions of this host. Extensions that the host lacks are not compared.</summary>
    /// <exception cref="LocalFunctionsHostException">A version differs, or <c>extensions.json</c> cannot be read.</exception>
    public static void Verify(FunctionApp app)
    {
        var path = Path.Combine(app.Folder, "extensions.json");
        if (!File.Exists(path))
            return;

        using var file = JsonFile.Read(path);
        if (!file.RootElement.TryGetProperty("extensions", out var extensions))
            return;

        if (extensions.ValueKind != JsonValueKind.Array)
            throw new LocalFunctionsHostException($"'{path}': extensions must be an array. Build the app again.");
        foreach (var extension in extensions.EnumerateArray())
        {
            var name = AssemblyOf(JsonFile.Text(extension, "typeName"));
            if (Own.FirstOrDefault(assembly => assembly.GetName().Name == name?.Name) is not { } own)
                continue;

            var (asked, has) = (name!.Version?.ToString(), own.GetName().Version?.ToString());

            // The assembly version of the Durable extension is the same for all its releases.
            var dll = Path.Combine(app.Folder, JsonFile.Text(extension, "hintPath") ?? "");
            if (asked == has && File.Exists(dll))
                (asked, has) = (Release(FileVersionInfo.GetVersionInfo(dll).ProductVersion), Release(own));
            if (asked != has)
            {
                throw new LocalFunctionsHostException(
                    $"The app was built for {name.Name} {asked}, and this host has {has} ('{path}'). Use the version of the worker extension package "
                    + "that brings that version, or a release of the local host that has the app's.");
            }
        }
    }

    // 'Namespace.Type, Assembly, Version=1.2.3.4, …'
    private static AssemblyName? AssemblyOf(string? typeName)
    {
        var comma = typeName?.IndexOf(',', StringComparison.Ordinal) ?? -1;
        try
        {
            return comma < 0 ? null : new AssemblyName(typeName![(comma + 1)..].Trim());
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            return null; // not an assembly name, so not one of the host's extensions
        }
    }

    private static string? Release(Assembly assembly) =>
        Release(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    // Without the commit after the '+'.
    private static string? Release(string? version) => version?.Split('+')[0];
}
