using System.Text.Json;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(Aholo.Infrastructure.Tests.Publication.AzurePublication))]

namespace Aholo.Infrastructure.Tests.Publication;

/// <summary>What <c>dotnet publish</c> makes of the function app for Azure: the folder that is deployed.</summary>
public sealed partial class AzurePublication : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Why there is none: the package source lacks what the Azure host is made of. Null when there is one.</summary>
    public string? Missing { get; private set; }

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("publication-").FullName;

    public async ValueTask InitializeAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var (exitCode, output, error) = await CommandLine.RunAsync(
            "dotnet", ["publish", "src/Aholo.Functions", "-o", Folder, "--disable-build-servers", "-nologo"], limit.Token);

        Missing = MissingPackage().Match(output) is { Success: true } match ? match.Value : null;
        if (Missing is null && exitCode != 0)
            throw new InvalidOperationException($"The Azure build ended with {exitCode}:{Environment.NewLine}{output}{error}");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Skips the test that asks when there is none.</summary>
    public void SkipWhenMissing() => Assert.SkipWhen(Missing is not null, $"The Azure packages cannot be restored here: {Missing}");

    /// <summary>A JSON file of the folder.</summary>
    internal JsonDocument ReadJson(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name)));

    [GeneratedRegex("error NU110[123]: .*")]
    private static partial Regex MissingPackage();
}
