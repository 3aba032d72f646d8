using System.Text.RegularExpressions;
using Aholo.Cli;
using Aholo.Simulator;

namespace Aholo.Tests.Cli;

public sealed partial class CommandTests
{
    [Fact]
    public async Task A_project_is_listed_shown_waited_for_and_downloaded_by_its_id()
    {
        await using var world = await CliWorld.StartV1Async();
        (await world.RunAsync("generate", "a mug of clay on a table", "--no-wait", "--journal", world.Journal)).ShouldBe(ExitCode.Done);
        var id = world.Projects[0].ProjectId;

        (await world.RunAsync("list")).ShouldBe(ExitCode.Done).Out.ShouldBe($"{id}\tSucceeded\ta mug of clay on{Environment.NewLine}");
        var status = (await world.RunAsync("status", id, "--json")).ShouldBe(ExitCode.Done).Json;
        (await world.RunAsync("wait", id)).ShouldBe(ExitCode.Done).Out.ShouldContain($"panorama\t{world.Simulator.BaseAddress}results/");
        var download = (await world.RunAsync("download", id, "--to", world.Results, "--json")).ShouldBe(ExitCode.Done).Json;

        status.GetProperty("status").GetString().ShouldBe("Succeeded");
        status.GetProperty("assets").GetProperty("ply").GetString().ShouldEndWith(".ply");
        download.GetProperty("files").EnumerateArray().Select(file => Path.GetFileName(file.GetProperty("path").GetString()))
            .ShouldBe(["model.ply", "model.spz", "lod-meta.json", "panorama.jpg"]);
        // Once more changes nothing.
        (await world.RunAsync("download", id, "--to", world.Results)).ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task The_list_can_be_cut_and_filtered()
    {
        await using var world = await CliWorld.StartV1Async();
        world.Simulator.SetFaults(new FaultRule { Route = "v1CreateGeneration", Kind = FaultKind.ProjectOutcome, Outcome = ProjectOutcome.Failed });
        foreach (var name in (string[])["a", "b", "c"])
            await world.RunAsync("generate", "a mug", "--name", name, "--no-wait", "--journal", Path.Combine(world.Folder, name));

        (await world.RunAsync("list", "--limit", "2", "--json")).ShouldBe(ExitCode.Done).Json.GetProperty("projects").GetArrayLength().ShouldBe(2);
        (await world.RunAsync("list", "--status", "failed")).ShouldBe(ExitCode.Done).Out.ShouldBe($"{world.Projects[0].ProjectId}\tFailed\ta{Environment.NewLine}");
    }

    [Fact]
    public async Task The_balance_shows_the_credits()
    {
        await using var world = await CliWorld.StartV1Async();

        (await world.RunAsync("balance")).ShouldBe(ExitCode.Done).Out.ShouldBe($"300 credits{Environment.NewLine}");
        (await world.RunAsync("balance", "--json")).Json.GetProperty("availableCredits").GetDecimal().ShouldBe(300);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("balance")]
    public async Task What_only_version_1_has_says_so(string command)
    {
        await using var world = await CliWorld.StartV2Async();

        (await world.RunAsync(command)).ShouldBe(ExitCode.Usage).Error.ShouldContain("set Aholo:Generation to V1");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("wait")]
    [InlineData("download")]
    public async Task An_id_that_Aholo_does_not_know_is_refused_at_once(string command)
    {
        await using var world = await CliWorld.StartV2Async();

        (await world.RunAsync(command, "3FO400000000")).ShouldBe(ExitCode.Refused).Error.ShouldContain("does not exist");
    }

    [Fact]
    public async Task Results_that_are_not_there_yet_are_for_waiting()
    {
        await using var world = await CliWorld.StartV2Async(options => options with { TaskDuration = TimeSpan.FromHours(1) });
        await world.RunAsync("generate", "a mug", "--no-wait", "--journal", world.Journal);

        (await world.RunAsync("download", world.Projects[0].ProjectId)).ShouldBe(ExitCode.NotFinal).Error.ShouldContain("aholo wait");
    }

    [Fact]
    public async Task A_task_that_takes_too_long_goes_on_and_can_be_waited_for_again()
    {
        await using var world = await CliWorld.StartV2Async(options => options with { TaskDuration = TimeSpan.FromHours(1) });

        var run = (await world.RunAsync("generate", "a mug", "--timeout", "1", "--journal", world.Journal, "--json")).ShouldBe(ExitCode.NotFinal);

        var id = world.Projects[0].ProjectId;
        run.Error.ShouldContain($"aholo wait {id}");
        var error = run.Json.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("NotFinal");
        error.GetProperty("exitCode").GetInt32().ShouldBe(8);
        error.GetProperty("projectId").GetString().ShouldBe(id);
    }

    [Fact]
    public async Task Progress_bars_are_drawn_on_a_terminal_only()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["reconstruct", .. world.Photos(5)];

        var lines = await world.RunAsync([.. command, "--download", world.Results], new());
        var bars = await world.RunAsync([.. command, "--download", world.Results + "2"], new(), terminal: true);
        var plain = await world.RunAsync([.. command, "--download", world.Results + "3"], new(), terminal: true, color: false);

        lines.ShouldBe(ExitCode.Done).Error.ShouldNotContain("%");
        lines.Error.ShouldNotContain("\e");
        bars.ShouldBe(ExitCode.Done).Error.ShouldContain("photo0.jpg");
        bars.Error.ShouldContain("100%");
        bars.Out.ShouldNotContain("%");
        Color().IsMatch(plain.ShouldBe(ExitCode.Done).Error).ShouldBeFalse();
    }

    [Fact]
    public void The_readme_lists_every_exit_code()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src/Aholo.Cli/README.md"));

        foreach (var code in Enum.GetValues<ExitCode>())
            readme.ShouldContain($"| {(int)code} | {(code == ExitCode.Done ? "" : $"`{code}`")}");
    }

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Color();
}
