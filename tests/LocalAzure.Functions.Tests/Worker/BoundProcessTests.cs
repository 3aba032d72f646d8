using System.Diagnostics;
using System.Globalization;
using LocalAzure.Processes;

namespace LocalAzure.Functions.Tests.Worker;

/// <summary>A child process that does not outlive its parent.</summary>
public sealed class BoundProcessTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-HUP")]
    [InlineData("-INT")]
    public async Task A_child_that_survives_a_signal_to_its_group_stays_bound_to_its_parent(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists processes with their parents as files.");

        // The child ignores the signals of a terminal or a service manager, and prints a line when it does.
        var start = BoundProcess.CreateStartInfo(["/bin/sh", "-c", "trap '' TERM HUP INT; echo up; exec sleep 600"]);
        start.RedirectStandardOutput = true;
        using var child = BoundProcess.Start(start);
        try
        {
            await child.StandardOutput.ReadLineAsync(CancellationToken);
            var watcher = Children(child.Id).ShouldHaveSingleItem();

            using (var kill = Process.Start("kill", [signal, $"{watcher}", $"{child.Id}"]))
                await kill.WaitForExitAsync(CancellationToken);
            child.StandardInput.Close(); // as the end of this process does

            await child.WaitForExitAsync(CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken);
        }
        finally
        {
            child.Kill(entireProcessTree: true);
        }
    }

    private static IEnumerable<int> Children(int process) => File
        .ReadAllText($"/proc/{process}/task/{process}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}
