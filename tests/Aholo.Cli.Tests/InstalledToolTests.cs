using System.Diagnostics;
using Aholo.Cli;
using Aholo.Simulator;

namespace Aholo.Tests.Cli;

/// <summary>The installed tool in its own process.</summary>
public sealed class InstalledToolTests(InstalledTool tool) : IClassFixture<InstalledTool>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_installed_tool_creates_assets_from_photos()
    {
        await using var world = await CliWorld.StartV2Async();

        var run = (await tool.RunAsync(world, ["reconstruct", .. world.Photos(5), "--download", "out", "--json"])).ShouldBe(ExitCode.Done);

        run.Json.GetProperty("downloads").GetArrayLength().ShouldBe(2);
        File.Exists(Path.Combine(world.Assets, "model.ply")).ShouldBeTrue();
        (await tool.RunAsync(world, "--help")).Out.ShouldContain("aholo [command]");
    }

    [Fact]
    public async Task A_kill_between_the_create_and_its_response_creates_no_second_project()
    {
        await using var world = await CliWorld.StartV1Async();
        string[] command = ["generate", "a mug", "--download", "out"];
        world.Simulator.SetFaults(new FaultRule { Route = "v1CreateGeneration", Kind = FaultKind.SlowBody, DelayMs = 600_000 });
        using (var process = tool.Start(world, command))
        {
            // The service has created it, but not yet responded.
            while (world.Projects.Count == 0)
            {
                process.HasExited.ShouldBeFalse();
                await Task.Delay(10, Cancellation);
            }

            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        var run = (await tool.RunAsync(world, command)).ShouldBe(ExitCode.OutcomeUnknown);

        var id = world.Projects.ShouldHaveSingleItem().ProjectId;
        run.Error.ShouldContain(id);
        (await tool.RunAsync(world, [.. command, "--adopt", id])).ShouldBe(ExitCode.Done);
        world.Projects.Count.ShouldBe(1);
        File.Exists(Path.Combine(world.Assets, "model.ply")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_termination_signal_ends_the_tool_with_the_command_to_resume()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal cannot be sent to another process on Windows.");
        await using var world = await CliWorld.StartV2Async(options => options with { TaskDuration = TimeSpan.FromHours(1) });
        using var process = tool.Start(world, ["generate", "a mug", "--download", "out"]);
        var error = "";
        while (!error.Contains("Created", StringComparison.Ordinal))
            error += (await process.StandardError.ReadLineAsync(Cancellation)).ShouldNotBeNull(error) + "\n";

        // Not SIGINT, which a background process may ignore.
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync(Cancellation);
        var run = (await InstalledTool.EndAsync(process, error)).ShouldBe(ExitCode.Interrupted);

        run.Error.ShouldContain($"aholo wait {world.Projects.ShouldHaveSingleItem().ProjectId} --download out");
    }
}
