using System.Text.RegularExpressions;
using Aholo.Cli;
using Aholo.Simulator;

namespace Aholo.Tests.Cli;

public sealed partial class CommandTests
{
    [Fact]
    public async Task A_project_can_be_listed_shown_waited_for_and_downloaded()
    {
        await using var world = await CliWorld.StartV1Async();
        (await world.RunAsync("generate", "a mug of clay on a table", "--no-wait", "--journal", world.Journal)).ShouldBe(ExitCode.Done);
        var id = world.Projects[0].ProjectId;

        (await world.RunAsync("list")).ShouldBe(ExitCode.Done).Out.ShouldBe($"{id}\tSucceeded\ta mug of clay on{Environment.NewLine}");
        var status = (await world.RunAsync("status", id, "--json")).ShouldBe(ExitCode.Done).Json;
        (await world.RunAsync("wait", id)).ShouldBe(ExitCode.Done).Out.ShouldContain($"panorama\t{world.Simulator.BaseAddress}assets/");
        var download = (await world.RunAsync("download", id, "--to", world.Assets, "--json")).ShouldBe(ExitCode.Done).Json;

        status.GetProperty("status").GetString().ShouldBe("Succeeded");
        status.GetProperty("assets").GetProperty("ply").GetString().ShouldEndWith(".ply");
        download.GetProperty("downloads").EnumerateArray().Select(file => Path.GetFileName(file.GetProperty("path").GetString()))
            .ShouldBe(["model.ply", "model.spz", "lod-meta.json", "panorama.jpg"]);
        // A repetition changes nothing.
        (await world.RunAsync("download", id, "--to", world.Assets)).ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task The_list_can_be_limited_and_filtered()
    {
        await using var world = await CliWorld.StartV1Async();
        world.Simulator.SetFaults(new FaultRule { Route = "v1CreateGeneration", Kind = FaultKind.ProjectOutcome, Outcome = ProjectOutcome.Failed });
        foreach (var name in (string[])["a", "b", "c"])
            await world.RunAsync("generate", "a mug", "--name", name, "--no-wait", "--journal", Path.Combine(world.Folder, name));

        (await world.RunAsync("list", "--limit", "2", "--json")).ShouldBe(ExitCode.Done).Json.GetProperty("projects").GetArrayLength().ShouldBe(2);
        (await world.RunAsync("list", "--status", "failed")).ShouldBe(ExitCode.Done).Out.ShouldBe($"{world.Projects[0].ProjectId}\tFailed\ta{Environment.NewLine}");
    }

    [Fact]
    public async Task The_name_of_a_project_cannot_control_the_terminal()
    {
        await using var world = await CliWorld.StartV1Async();
        (await world.RunAsync("generate", "a mug", "--name", "a\e[2Jb\nc\u202Ed", "--no-wait", "--journal", world.Journal)).ShouldBe(ExitCode.Done);
        var id = world.Projects[0].ProjectId;

        var list = (await world.RunAsync("list")).ShouldBe(ExitCode.Done);
        var status = (await world.RunAsync("status", id)).ShouldBe(ExitCode.Done);

        list.Out.ShouldBe($"{id}\tSucceeded\ta\\x1B[2Jb\\x0Ac\\x202Ed{Environment.NewLine}");
        status.Out.ShouldStartWith(list.Out);
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
    public async Task Commands_of_version_1_name_the_setting_on_version_2(string command)
    {
        await using var world = await CliWorld.StartV2Async();

        (await world.RunAsync(command)).ShouldBe(ExitCode.Usage).Error.ShouldContain("set Aholo:ApiVersion to V1");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("wait")]
    [InlineData("download")]
    public async Task An_unknown_id_is_explained_at_once(string command)
    {
        await using var world = await CliWorld.StartV2Async();

        var error = (await world.RunAsync(command, "3FO400000000")).ShouldBe(ExitCode.Rejected).Error;

        error.ShouldContain("does not exist");
        error.ShouldContain("Check the id '3FO400000000'");
        error.ShouldContain($"Aholo:ApiVersion (V2) and Aholo:BaseUrl ('{world.Simulator.V2BaseUrl}')");
    }

    [Fact]
    public async Task A_download_before_the_task_has_ended_names_the_command_to_wait()
    {
        await using var world = await CliWorld.StartV2Async(options => options with { TaskDuration = TimeSpan.FromHours(1) });
        await world.RunAsync("generate", "a mug", "--no-wait", "--journal", world.Journal);

        (await world.RunAsync("download", world.Projects[0].ProjectId)).ShouldBe(ExitCode.NotFinal).Error.ShouldContain("aholo wait");
    }

    [Fact]
    public async Task A_task_beyond_the_timeout_continues_and_can_be_waited_for_again()
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

        var lines = await world.RunAsync([.. command, "--download", world.Assets], new());
        var bars = await world.RunAsync([.. command, "--download", world.Assets + "2"], new(), terminal: true);
        var plain = await world.RunAsync([.. command, "--download", world.Assets + "3"], new(), terminal: true, color: false);

        lines.ShouldBe(ExitCode.Done).Error.ShouldNotContain("%");
        lines.Error.ShouldNotContain("\e");
        bars.ShouldBe(ExitCode.Done).Error.ShouldContain("photo0.jpg");
        bars.Error.ShouldContain("100%");
        bars.Out.ShouldNotContain("%");
        Color().IsMatch(plain.ShouldBe(ExitCode.Done).Error).ShouldBeFalse();
    }

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Color();
}
