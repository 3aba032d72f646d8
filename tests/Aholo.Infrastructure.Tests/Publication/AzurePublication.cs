using System.Reflection;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Aholo.Infrastructure.Tests.Publication.AzurePublication))]

namespace Aholo.Infrastructure.Tests.Publication;

/// <summary>What <c>dotnet publish</c> makes of the function app for Azure: the folder that is deployed.</summary>
public sealed class AzurePublication : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    // That of these tests, so that what was built for them is not built again. Their folder has its name in lower case, which would be another.
    private static string Configuration { get; } =
        typeof(AzurePublication).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("publication-").FullName;

    public async ValueTask InitializeAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var (exitCode, output, error) = await CommandLine.RunAsync(
            "dotnet", ["publish", "src/Aholo.Functions", "-c", Configuration, "-o", Folder, "--disable-build-servers", "-nologo"], limit.Token);
        if (exitCode != 0)
            throw new InvalidOperationException($"'dotnet publish' ended with {exitCode}:{Environment.NewLine}{output}{error}");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A JSON file of the folder.</summary>
    internal JsonDocument ReadJson(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name)));
}
