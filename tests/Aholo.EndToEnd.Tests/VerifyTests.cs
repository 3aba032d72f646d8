using System.Diagnostics;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Local.Hosting;

namespace Aholo.EndToEnd.Tests;

/// <summary>The command that verifies a deployment, against the local host.</summary>
[Collection<LongTests>]
public sealed class VerifyTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_working_deployment_passes_all_checks_and_nothing_remains()
    {
        var (exitCode, report) = await RunAsync(["--create"]);

        exitCode.ShouldBe(0, report.ToString());
        var checks = report.GetProperty("checks").EnumerateArray().ToList();
        checks.Select(check => check.GetProperty("status").GetString()).ShouldAllBe(status => status == "Passed" || status == "Skipped", report.ToString());
        report.ToString().ShouldMatch(@"(model\.(ply|spz|sog),? ?){3}: 1,\d{3} splats each");
        checks.Single(check => check.GetProperty("status").GetString() == "Skipped").GetProperty("name").GetString()!.ShouldStartWith("Keys");

        var uploads = local.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        await foreach (var blob in uploads.GetBlobsAsync(new() { Prefix = "verify-" }, CancellationToken))
            throw new InvalidOperationException($"{blob.Name} remains.");
        (await local.Http.GetStringAsync("/api/projects?search=verify-", CancellationToken)).ShouldNotContain("verify-");
    }

    [Fact]
    public async Task A_failed_check_is_named_and_the_exit_code_is_1()
    {
        var (exitCode, report) = await RunAsync(["--entity", "no-such-queue"]);

        exitCode.ShouldBe(1, report.ToString());
        var failed = report.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("status").GetString() == "Failed");
        failed.GetProperty("name").GetString().ShouldBe("The event of the failed project is received");
        failed.GetProperty("detail").GetString()!.ShouldContain("--entity");
    }

    [Theory]
    [InlineData("--timeout", "30m", "--timeout must be 1 to 1440 minutes, not '30m'.")]
    [InlineData("--key", "key\n", "--key (or AHOLO_VERIFY_KEY) must be printable ASCII characters without spaces and line ends.")]
    public async Task An_invalid_option_is_named_before_anything_is_verified(string option, string value, string says)
    {
        var start = Describe([option, value]);
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(CancellationToken);
        await process.WaitForExitAsync(CancellationToken);

        process.ExitCode.ShouldBeInRange(1, 2, error);
        error.ShouldContain(says);
        error.ShouldNotContain("   at ");
        (await output).ShouldNotContain("\"checks\"");
    }

    private async Task<(int ExitCode, JsonElement Report)> RunAsync(string[] arguments)
    {
        using var process = Process.Start(Describe(arguments))!;
        try
        {
            using var report = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync(CancellationToken));
            await process.WaitForExitAsync(CancellationToken);
            return (process.ExitCode, report.RootElement.Clone());
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private ProcessStartInfo Describe(string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(BuiltPrograms.FindFolder("Aholo.Verify"), "Aholo.Verify.dll"), "--json", "--url", $"{local.Http.BaseAddress}",
                "--readers", Repository.SplatReader, .. arguments,
            ])
        {
            RedirectStandardOutput = true,
        };

        // As in a pipeline: connection strings are not on the command line.
        start.Environment["AHOLO_VERIFY_STORAGE"] = local.StorageConnectionString;
        start.Environment["AHOLO_VERIFY_SERVICE_BUS"] = local.ServiceBus;
        return start;
    }
}
