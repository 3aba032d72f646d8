using System.Reflection;
using System.Text.Json.Nodes;

namespace Aholo.Infrastructure.Tests.Templates;

internal static class Bicep
{
    private static readonly string? Path =
        typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().SingleOrDefault(metadata => metadata.Key == "Bicep")?.Value;

    public static bool IsThere => Path is not null;

    /// <summary>Skips the test if it is not installed.</summary>
    public static void SkipWhereMissing() => Assert.SkipUnless(IsThere, "The Bicep compiler is taken from NuGet for Linux on x64 only.");

    /// <summary>Runs the compiler and returns its exit code, output and messages.</summary>
    public static Task<(int ExitCode, string Output, string Diagnostics)> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <summary>Runs the compiler with more environment variables and returns its exit code, output and messages.</summary>
    public static async Task<(int ExitCode, string Output, string Diagnostics)> RunAsync(Dictionary<string, string> environment, string[] arguments)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        return await CommandLine.RunAsync(Path!, arguments, limit.Token, environment);
    }

    /// <summary>Compiles a template of <c>infra</c> to ARM JSON; errors and warnings fail the test.</summary>
    public static async Task<JsonNode> CompileAsync(string template)
    {
        var (exitCode, output, diagnostics) = await RunAsync("build", System.IO.Path.Combine(Repository.Root, "infra", template), "--stdout");
        diagnostics.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        return JsonNode.Parse(output)!;
    }
}
