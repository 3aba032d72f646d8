using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Aholo.Simulator;

namespace Aholo.Infrastructure.Tests.Publication;

/// <summary>The package Aholo.Client: packed, validated, installed and used in an empty folder.</summary>
public sealed class ClientPackageTests : IDisposable
{
    // The configuration of these tests, whose build output is reused.
    private static readonly string Configuration = typeof(ClientPackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly string _folder = Directory.CreateTempSubdirectory("package-").FullName;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_in_the_readme_compiles_with_the_package_for_NET_8_and_10_and_creates_a_project()
    {
        var packages = Path.Combine(_folder, "packages");
        await DotnetAsync("pack", Path.Combine(Repository.Root, "src", "Aholo.Client"), "-c", Configuration, "-o", packages, "--disable-build-servers", "-nologo");
        var package = Directory.GetFiles(packages, "*.nupkg").ShouldHaveSingleItem();
        CheckContents(package);
        Directory.GetFiles(packages, "*.snupkg").ShouldHaveSingleItem();

        var app = await WriteProgramAsync(package);
        await DotnetAsync("build", app, "--disable-build-servers", "-nologo");
        await using var simulator = await AholoSimulator.StartAsync(new() { TaskDuration = TimeSpan.Zero, UploadProcessingTime = TimeSpan.Zero }, CancellationToken);
        var account = new AholoSimulatorOptions();
        var output = await DotnetAsync(
            Path.Combine(app, "bin", "Debug", "net10.0", "app.dll"), "src/Aholo.Local/Samples/mug.jpg", // a leading '/' would make it a setting
            $"--Aholo:BaseUrl={simulator.V2BaseUrl}", "--Aholo:AllowHttp=true",
            $"--Aholo:Auth:AppKey={account.AppKey}", $"--Aholo:Auth:AppSecret={account.AppSecret}", "--Aholo:Auth:AppUid=user");

        output.ShouldContain("Succeeded http");
        simulator.GetStats().Projects.ShouldHaveSingleItem().Name.ShouldBe("chair");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void CheckContents(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        var files = archive.Entries.Select(entry => entry.FullName).ToList();
        foreach (var file in (string[])["icon.png", "README.md", "lib/net8.0/Aholo.Client.dll", "lib/net8.0/Aholo.Client.xml", "lib/net10.0/Aholo.Client.dll", "lib/net10.0/Aholo.Client.xml"])
            files.ShouldContain(file);

        using var stream = archive.GetEntry("Aholo.Client.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single().Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);
        (metadata["icon"], metadata["readme"], metadata["license"]).ShouldBe(("icon.png", "README.md", "MIT"));
        foreach (var name in (string[])["description", "authors", "releaseNotes", "tags"])
            metadata[name].ShouldNotBeNullOrWhiteSpace(name);
    }

    private async Task<string> WriteProgramAsync(string package)
    {
        var app = Directory.CreateDirectory(Path.Combine(_folder, "app")).FullName;
        var program = Readme.Snippets("src/Aholo.Client/README.md", "csharp").Single(snippet => snippet.StartsWith("using Aholo;", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(app, "Program.cs"), program, CancellationToken);

        // Reuses the packages of the tests, but does not add the package of this run to them.
        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var dotnet = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(version => (string?)version.Attribute("Include") == "Microsoft.Extensions.Http").Attribute("Version")!.Value;
        await File.WriteAllTextAsync(
            Path.Combine(app, "app.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFrameworks>net8.0;net10.0</TargetFrameworks>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseAppHost>false</UseAppHost>
                <RestoreAdditionalProjectSources>{Path.GetDirectoryName(package)}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(_folder, "installed")}</RestorePackagesPath>
                <RestoreFallbackFolders>{known}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Aholo.Client" Version="[{Path.GetFileNameWithoutExtension(package)["Aholo.Client.".Length..]}]" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="{dotnet}" />
              </ItemGroup>
            </Project>
            """,
            CancellationToken);
        return app;
    }

    private static async Task<string> DotnetAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync("dotnet", arguments, CancellationToken);
        exitCode.ShouldBe(0, $"dotnet {string.Join(' ', arguments)}{Environment.NewLine}{output}{error}");
        return output;
    }
}
