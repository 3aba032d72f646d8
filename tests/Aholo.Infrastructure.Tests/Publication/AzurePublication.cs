using System.Reflection;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Aholo.Infrastructure.Tests.Publication.AzurePublication))]

namespace Aholo.Infrastructure.Tests.Publication;

/// <summary>The output of <c>dotnet publish</c> for Azure, which is deployed.</summary>
public sealed class AzurePublication : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    // The configuration of these tests, whose build output is reused. Output folders have its name in lower case.
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

    /// <summary>Reads a JSON file of the folder.</summary>
    internal JsonDocument ReadJson(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name)));
}
