using System.Diagnostics;

namespace Aholo.Functions.Tests.Dashboard;

public sealed class PageLogicTests
{
    [Fact]
    public async Task The_unit_tests_of_the_page_pass()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var web = Path.Combine(Repository.Root, "src", "Aholo.Functions", "Dashboard", "web");
        using var node = Process.Start(new ProcessStartInfo("node", ["build/test.mjs"])
        {
            WorkingDirectory = web, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        try
        {
            var (output, errors) = (node.StandardOutput.ReadToEndAsync(cancellationToken), node.StandardError.ReadToEndAsync(cancellationToken));
            await node.WaitForExitAsync(cancellationToken);
            var report = await output + await errors;
            node.ExitCode.ShouldBe(0, report);
            report.ShouldMatch(@"pass [1-9]\d+");
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }
    }
}
