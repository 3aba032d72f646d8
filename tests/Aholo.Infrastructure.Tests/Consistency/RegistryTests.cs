using LocalAzure.Node;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>The installation of npm packages without a registry.</summary>
public sealed class RegistryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("registry-").FullName;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_installation_fails_with_the_reason_and_a_remedy_if_the_registry_is_unavailable()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The npm of this test is a script for sh.");

        // npm retries for minutes.
        var exception = await Should.ThrowAsync<NodeException>(InstallAsync("ping) echo 'npm error code ENOTFOUND' >&2; exit 1;; ci) exec sleep 600;;"));

        exception.Message.ShouldContain("The npm registry is unreachable (ENOTFOUND)");
        exception.Message.ShouldContain("npm config get registry");
    }

    [Fact]
    public async Task Packages_of_the_cache_are_installed_without_the_registry()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The npm of this test is a script for sh.");

        await InstallAsync("ping) echo 'npm error code ENOTFOUND' >&2; exit 1;; ci) mkdir -p node_modules;;", TimeSpan.FromMinutes(1));

        File.Exists(Path.Combine(_folder, "to", "node_modules", ".installed")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_registry_without_ping_support_is_accepted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The npm of this test is a script for sh.");

        await InstallAsync("ping) echo 'npm error code E404' >&2; exit 1;; ci) mkdir -p node_modules;;");

        File.Exists(Path.Combine(_folder, "to", "node_modules", ".installed")).ShouldBeTrue();
    }

    // Runs the installation with a fake npm, whose commands are cases of a shell script.
    private Task InstallAsync(string cases, TimeSpan? grace = null)
    {
        var npm = Path.Combine(_folder, "npm");
        File.WriteAllText(npm, $"#!/bin/sh\ncase \"$1\" in {cases} esac\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var from = Directory.CreateDirectory(Path.Combine(_folder, "from")).FullName;
        File.WriteAllText(Path.Combine(from, NodePackages.LockFile), "{}");
        return NodePackages.InstallAsync(from, Path.Combine(_folder, "to"), CancellationToken, offlineGrace: grace ?? TimeSpan.FromMilliseconds(300), npm: npm);
    }
}
