using Aholo.Cli;
using Aholo.Simulator;

namespace Aholo.Tests.Cli;

/// <summary>Every failure has an exit code for scripts and a message for users.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData("Aholo:Auth:AppKey", "nobody")]
    [InlineData("Aholo:Auth:AppSecret", "wrong")]
    public async Task Wrong_keys_are_found_before_a_file_is_sent(string setting, string value)
    {
        await using var world = await CliWorld.StartV2Async();
        world.Set(setting, value);

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Assets])).ShouldBe(ExitCode.Credentials);

        run.Error.ShouldContain("Aholo__Auth__AppKey");
        run.Error.ShouldNotContain("ApiKey");
        run.Error.ShouldNotContain(new AholoSimulatorOptions().AppSecret);
        (world.Calls("singleUpload"), world.Projects.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task The_hint_for_a_wrong_key_names_the_key_of_the_configured_mode()
    {
        await using var world = await CliWorld.StartV1Async();
        world.Set("Aholo:Auth:ApiKey", "wrong");

        var run = (await world.RunAsync("balance")).ShouldBe(ExitCode.Credentials);

        run.Error.ShouldContain("Aholo__Auth__ApiKey");
        run.Error.ShouldNotContain("AppKey");
    }

    [Fact]
    public async Task A_base_URL_without_the_API_is_named()
    {
        await using var world = await CliWorld.StartV2Async();
        var wrong = $"{world.Simulator.BaseAddress}elsewhere";
        world.Set("Aholo:BaseUrl", wrong);

        (await world.RunAsync("status", "3FO400000000")).ShouldBe(ExitCode.Rejected).Error.ShouldContain($"Check Aholo:BaseUrl ('{wrong}')");
    }

    [Theory]
    [InlineData("Aholo:Assets:MaxBytes", "-5")]
    [InlineData("Aholo:Assets:MaxBytes", "many")]
    public async Task Invalid_settings_for_assets_are_found_before_a_project_is_paid_for(string setting, string value)
    {
        await using var world = await CliWorld.StartV2Async();
        world.Set(setting, value);

        (await world.RunAsync("generate", "a mug", "--download", world.Assets)).ShouldBe(ExitCode.Usage).Error.ShouldContain(setting);

        world.Projects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Standard_output_that_cannot_be_written_is_an_error()
    {
        await using var world = await CliWorld.StartV1Async();

        foreach (var command in (string[][])[["balance", "--json"], ["balance"], ["balance", "--help"]])
            (await world.RunWithBrokenOutputAsync(command)).ShouldBe(ExitCode.Files).Error.ShouldContain("standard output");
    }

    [Fact]
    public async Task An_error_keeps_its_exit_code_if_standard_output_cannot_be_written()
    {
        await using var world = await CliWorld.StartV2Async();

        var run = (await world.RunWithBrokenOutputAsync("balance", "--json")).ShouldBe(ExitCode.Usage);

        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Missing_credits_are_found_before_a_file_is_sent_on_v1()
    {
        await using var world = await CliWorld.StartV1Async(options => options with { Credits = 0, ProjectCredits = 20 });

        (await world.RunAsync(["reconstruct", .. world.Photos(20), "--download", world.Assets])).ShouldBe(ExitCode.Credits).Error.ShouldContain("Add credits");

        (world.Calls("singleUpload"), world.Projects.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_balance_that_cannot_be_read_does_not_stop_a_project()
    {
        await using var world = await CliWorld.StartV1Async();
        world.Simulator.SetFaults(new FaultRule { Route = "accountBalance", Kind = FaultKind.HttpStatus, Status = 404, Count = null });

        (await world.RunAsync("generate", "a mug", "--journal", world.Journal)).ShouldBe(ExitCode.Done).Error.ShouldContain("because it cannot be read");
    }

    [Fact]
    public async Task Missing_credits_are_reported_by_the_create_on_v2_with_a_known_outcome()
    {
        await using var world = await CliWorld.StartV2Async(options => options with { Credits = 10, ProjectCredits = 20 });
        string[] command = ["generate", "a mug", "--journal", world.Journal];

        (await world.RunAsync(command)).ShouldBe(ExitCode.Credits);
        (await world.RunAsync(command)).ShouldBe(ExitCode.Credits);

        world.Projects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_unusable_file_is_named_and_nothing_is_sent()
    {
        await using var world = await CliWorld.StartV2Async();
        var photos = world.Photos(5);
        await File.WriteAllBytesAsync(photos[1], TestPhoto.Jpeg(1)[..200], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(photos[2], "hello", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(photos[3], [], TestContext.Current.CancellationToken);
        await using var locked = new FileStream(photos[4], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var missing = Path.Combine(world.Folder, "missing.jpg");

        var run = (await world.RunAsync(["reconstruct", .. photos, missing, "--download", world.Assets])).ShouldBe(ExitCode.Files);

        run.Error.ShouldNotContain($"'{photos[0]}' cannot");
        run.Error.ShouldContain($"'{photos[1]}' cannot be used: it ends too early");
        run.Error.ShouldContain($"'{photos[2]}' cannot be used");
        run.Error.ShouldContain($"'{photos[3]}' cannot be used: it is empty");
        run.Error.ShouldContain($"'{photos[4]}' cannot be read");
        run.Error.ShouldContain($"'{missing}' does not exist");
        world.Calls("uploadToken").ShouldBe(0);
    }

    [Fact]
    public async Task Ctrl_C_before_the_create_reports_that_nothing_was_created()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["reconstruct", .. world.Photos(5), "--download", world.Assets];
        using var stop = new CancellationTokenSource();
        using var error = new SignalingWriter("Uploaded photo", stop.Cancel);

        (await world.RunAsync(command, error, interruption: stop)).ShouldBe(ExitCode.Interrupted).Error.ShouldContain("Nothing was created");

        world.Projects.ShouldBeEmpty();
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        world.Projects.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Ctrl_C_after_the_create_prints_how_to_resume()
    {
        await using var world = await CliWorld.StartV2Async(options => options with { TaskDuration = TimeSpan.FromHours(1) });
        using var stop = new CancellationTokenSource();
        using var error = new SignalingWriter("Created", stop.Cancel);

        var run = (await world.RunAsync(["generate", "a mug", "--download", world.Assets], error, interruption: stop)).ShouldBe(ExitCode.Interrupted);

        run.Error.ShouldContain($"{world.Projects.ShouldHaveSingleItem().ProjectId} continues at Aholo. To resume: aholo wait");
    }

    [Fact]
    public async Task An_unavailable_service_asks_for_a_later_attempt()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Simulator.SetFaults(new FaultRule { Kind = FaultKind.HttpStatus, Status = 503, Count = null });

        (await world.RunAsync("status", "3FO4")).ShouldBe(ExitCode.Unavailable).Error.ShouldContain("again later");
    }

    [Fact]
    public async Task Missing_settings_are_named_with_the_place_to_set_them()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Set("Aholo:Auth:AppSecret", null);
        world.Set("Aholo:Auth:AppUid", null);

        var run = (await world.RunAsync("status", "3FO4")).ShouldBe(ExitCode.Usage);

        run.Error.ShouldContain("Aholo:Auth:AppSecret is required");
        run.Error.ShouldContain("Aholo:Auth:AppUid is required");
        run.Error.ShouldContain("dotnet user-secrets set --id aholo-cli");
    }

    [Theory]
    [InlineData("Aholo:ApiVersion", "V3")]
    [InlineData("Aholo:Retry:MaxAttempts", "many")]
    public async Task A_setting_of_the_wrong_type_is_named(string key, string value)
    {
        await using var world = await CliWorld.StartV2Async();
        world.Set(key, value);

        (await world.RunAsync("status", "3FO4")).ShouldBe(ExitCode.Usage).Error.ShouldContain(key);
    }

    [Theory]
    [InlineData("nothing", "nothing")]
    [InlineData("reconstruct", "aholo reconstruct --help")]
    [InlineData("generate", "Specify a PROMPT")]
    [InlineData("generate mug --quality", "--quality")]
    [InlineData("generate mug --timeout 0", "1 to 10080")]
    [InlineData("generate mug --adopt A --recreate 1", "exclude")]
    [InlineData("generate mug --recreate", "--recreate")]
    [InlineData("generate mug --adopt", "--adopt")]
    [InlineData("generate --image", "--image")]
    [InlineData("generate mug --no-wait --download", "--download")]
    [InlineData("generate mug --recreate none", "number of a create")]
    [InlineData("generate mug --no-wait --download x", "exclude")]
    [InlineData("reconstruct a.jpg --quality best", "low, normal, high, ultra")]
    [InlineData("list --limit 0", "--limit")]
    public async Task An_invalid_command_line_is_explained(string line, string reason)
    {
        await using var world = await CliWorld.StartV2Async();

        (await world.RunAsync(line.Split(' '))).ShouldBe(ExitCode.Usage).Error.ShouldContain(reason);
    }

    [Theory]
    [InlineData("--quality ultra", "ultra")]
    [InlineData("--sog", "--sog")]
    [InlineData("--panorama", "--panorama")]
    [InlineData("--access private", "--access")]
    [InlineData("--scene space", "at least 20 photos")]
    public async Task Options_that_version_1_lacks_are_rejected_before_a_file_is_sent(string options, string reason)
    {
        await using var world = await CliWorld.StartV1Async();

        (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Assets, .. options.Split(' ')])).ShouldBe(ExitCode.Usage)
            .Error.ShouldContain(reason);

        world.Calls("v1UploadToken").ShouldBe(0);
    }

    [Fact]
    public async Task An_asset_on_this_machine_names_the_setting_that_allows_it()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Set("Aholo:Assets:AllowLoopback", null);

        (await world.RunAsync("generate", "a mug", "--download", world.Assets)).ShouldBe(ExitCode.Assets).Error.ShouldContain("Aholo:Assets:AllowLoopback");
    }

    [Fact]
    public async Task Help_needs_no_settings()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Set("Aholo:Auth:AppKey", null);

        (await world.RunAsync("reconstruct", "--help")).ShouldBe(ExitCode.Done).Out.ShouldContain("--download");
        (await world.RunAsync("wait", "--help")).Out.ShouldContain("in minutes. Default: 240");
        (await world.RunAsync("wait", "--help")).Out.ShouldNotContain("04:00:00");
    }
}
