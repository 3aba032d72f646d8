using System.Reflection;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host;

namespace LocalAzure.Functions.Configuration;

/// <summary>
/// Compares the host's extensions with those that the app was built for, which the build writes to <c>extensions.json</c> and which the real host
/// would load from the app.
/// </summary>
internal static class ExtensionVersions
{
    private static readonly IReadOnlyList<AssemblyName> Own = [typeof(DurableTaskExtension).Assembly.GetName(), typeof(BlobsOptions).Assembly.GetName()];

    /// <summary>Ensures that the app asks for the versions that this host has. Extensions that the host lacks are not looked at.</summary>
    /// <exception cref="LocalFunctionsHostException">A version differs.</exception>
    public static void Verify(FunctionApp app)
    {
        var path = Path.Combine(app.Folder, "extensions.json");
        if (!File.Exists(path))
            return;

        using var file = JsonFile.Read(path);
        if (!file.RootElement.TryGetProperty("extensions", out var extensions))
            return;

        foreach (var extension in extensions.EnumerateArray())
        {
            if (!extension.TryGetProperty("typeName", out var typeName) || Asked(typeName.GetString()) is not { } asked
                || Own.FirstOrDefault(assembly => assembly.Name == asked.Name) is not { } own || own.Version == asked.Version)
                continue;

            throw new LocalFunctionsHostException(
                $"The app was built for {asked.Name} {asked.Version}, and this host has {own.Version} ('{path}'). Use the versions of the worker "
                + "extension packages that bring that version, or a release of the local host that has the app's.");
        }
    }

    // 'Namespace.Type, Assembly, Version=1.2.3.4, …'
    private static AssemblyName? Asked(string? typeName)
    {
        var comma = typeName?.IndexOf(',', StringComparison.Ordinal) ?? -1;
        return comma < 0 ? null : new AssemblyName(typeName![(comma + 1)..].Trim());
    }
}
