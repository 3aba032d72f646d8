using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Aholo.Cli;
using Aholo.Simulator;

namespace Aholo.Tests.Cli;

public sealed class ReconstructTests
{
    [Fact]
    public async Task Photos_become_a_project_and_checked_results_in_a_folder()
    {
        await using var world = await CliWorld.StartV2Async();

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--name", "mug", "--quality", "high", "--sog", "--download", world.Results]))
            .ShouldBe(ExitCode.Done);

        var project = world.Projects.ShouldHaveSingleItem();
        project.Name.ShouldBe("mug");
        project.Resources.ShouldBe(["photo0.jpg", "photo1.jpg", "photo2.jpg", "photo3.jpg", "photo4.jpg"]);
        string[] files = [.. Directory.GetFiles(world.Results).Select(file => Path.GetFileName(file)).Order()];
        files.ShouldBe(["aholo.jsonl", "model.ply", "model.sog", "model.spz"]);
        var lines = run.Out.TrimEnd().Split('\n');
        lines[0].ShouldBe($"{project.ProjectId}\tSucceeded\tmug");
        lines[1].ShouldStartWith($"{Path.Combine(world.Results, "model.ply")}\t");
        lines.Length.ShouldBe(4);
        run.Error.ShouldContain("Uploaded photo3.jpg");
        run.Error.ShouldContain($"Created {project.ProjectId}");
    }

    [Fact]
    public async Task The_result_as_JSON_is_one_object_for_scripts()
    {
        await using var world = await CliWorld.StartV2Async();

        var json = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Results, "--json"])).ShouldBe(ExitCode.Done).Json;

        json.GetProperty("projectId").GetString().ShouldBe(world.Projects[0].ProjectId);
        json.GetProperty("status").GetString().ShouldBe("Succeeded");
        json.GetProperty("name").GetString().ShouldBe("photo0");
        foreach (var file in json.GetProperty("files").EnumerateArray())
        {
            var content = await File.ReadAllBytesAsync(file.GetProperty("path").GetString()!, TestContext.Current.CancellationToken);
            file.GetProperty("size").GetInt64().ShouldBe(content.Length);
            file.GetProperty("md5").GetString().ShouldBe(Convert.ToHexStringLower(MD5.HashData(content)));
            file.GetProperty("splats").GetInt64().ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task The_same_command_again_sends_creates_and_downloads_nothing()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["reconstruct", .. world.Photos(5), "--download", world.Results, "--json"];
        var first = (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        world.Simulator.ResetStats();

        var second = (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        second.Json.GetProperty("files").GetRawText().ShouldBe(first.Json.GetProperty("files").GetRawText());
        (world.Calls("singleUpload"), world.Calls("createRecon"), world.Calls("assetDownload")).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task The_journal_holds_no_key_and_only_its_user_can_read_it()
    {
        await using var world = await CliWorld.StartV2Async();

        (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Results])).ShouldBe(ExitCode.Done);

        var journal = await File.ReadAllTextAsync(world.Journal, TestContext.Current.CancellationToken);
        var known = new AholoSimulatorOptions();
        foreach (var secret in (string[])[known.AppKey, known.AppSecret, "sign="])
            journal.ShouldNotContain(secret);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(world.Journal).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_folder_of_photos_is_taken_without_the_files_that_systems_add()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Photos(5);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, ".DS_Store"), "x", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "Thumbs.db"), "x", TestContext.Current.CancellationToken);

        (await world.RunAsync("reconstruct", world.Folder, "--journal", world.Journal)).ShouldBe(ExitCode.Done);

        world.Projects.ShouldHaveSingleItem().Resources.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_command_can_be_repeated_when_its_results_and_its_journal_are_among_the_photos()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Photos(5);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "project.json"), "{}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "other.aholo.jsonl"), "{}", TestContext.Current.CancellationToken);
        string[] command = ["reconstruct", world.Folder, "--download", world.Folder, "--sog"];
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        world.Projects.ShouldHaveSingleItem().Resources.Count.ShouldBe(5);
        var named = Path.Combine(world.Folder, "project.json");
        (await world.RunAsync("reconstruct", named, "--journal", world.Journal)).ShouldBe(ExitCode.Files).Error.ShouldContain(named);
    }

    [Fact]
    public async Task A_picture_among_the_results_is_no_photo_of_the_same_command()
    {
        await using var world = await CliWorld.StartV1Async();
        world.Photos(20);
        var journal = Path.Combine(world.Folder, "j.jsonl");
        string[] command = ["reconstruct", world.Folder, "--download", world.Folder, "--journal", journal];
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        var panorama = Path.Combine(world.Folder, "panorama.jpg");
        File.Copy(Path.Combine(world.Folder, "photo0.jpg"), panorama, overwrite: true);
        await File.AppendAllTextAsync(
            journal,
            $$"""{"event":"Downloaded","at":"2026-01-01T00:00:00+00:00","path":{{JsonSerializer.Serialize(panorama)}},"md5":"0"}""" + "\n",
            TestContext.Current.CancellationToken);

        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        world.Projects.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_part_of_the_users_is_neither_written_nor_deleted()
    {
        await using var world = await CliWorld.StartV2Async();
        Directory.CreateDirectory(world.Results);
        var (mine, link) = (Path.Combine(world.Folder, "mine"), Path.Combine(world.Results, "model.ply.part"));
        await File.WriteAllTextAsync(mine, "mine", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(link, mine);

        (await world.RunAsync("generate", "a mug", "--download", world.Results)).ShouldBe(ExitCode.Done);

        (await File.ReadAllTextAsync(mine, TestContext.Current.CancellationToken)).ShouldBe("mine");
        File.Exists(link).ShouldBeTrue();
        Directory.GetFiles(world.Results, "*aholo-part").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_never_replaced_by_a_result()
    {
        await using var world = await CliWorld.StartV2Async();
        Directory.CreateDirectory(world.Results);
        var link = Path.Combine(world.Results, "model.spz");
        File.CreateSymbolicLink(link, Path.Combine(world.Folder, "nowhere"));

        (await world.RunAsync("generate", "a mug", "--download", world.Results)).ShouldBe(ExitCode.Files).Error.ShouldContain(link);

        new FileInfo(link).LinkTarget.ShouldNotBeNull();
        world.Projects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pipe_is_refused_instead_of_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes have no names among files on Windows.");
        await using var world = await CliWorld.StartV2Async();
        var (pipe, link) = (Path.Combine(world.Folder, "pipe"), Path.Combine(world.Folder, "link"));
        using (var make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(link, pipe);

        foreach (var path in (string[])[pipe, link])
            (await world.RunAsync("reconstruct", path, "--journal", world.Journal)).ShouldBe(ExitCode.Files).Error.ShouldContain("not a regular file");
        foreach (var path in (string[])[pipe, link, "/dev/null"])
            (await world.RunAsync("generate", "a mug", "--journal", path)).ShouldBe(ExitCode.Files).Error.ShouldContain("not a regular file");
        world.Projects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_name_cannot_control_the_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Such names are not possible on Windows.");
        await using var world = await CliWorld.StartV2Async();
        var bad = Path.Combine(world.Folder, "a\e[31m\nb.jpg");
        await File.WriteAllTextAsync(bad, "hello", TestContext.Current.CancellationToken);

        var run = (await world.RunAsync("reconstruct", bad, "--journal", world.Journal)).ShouldBe(ExitCode.Files);

        run.Error.ShouldContain("a\\x1B[31m\\x0Ab.jpg");
        run.Error.ShouldNotContain("\e");
    }

    [Fact]
    public async Task Without_a_folder_the_results_are_URLs_and_the_journal_is_named_as_the_project()
    {
        await using var world = await CliWorld.StartV1Async();
        var journal = Path.Combine(world.Folder, "j.jsonl");

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(20), "--journal", journal])).ShouldBe(ExitCode.Done);

        run.Out.ShouldContain($"ply\t{world.Simulator.BaseAddress}results/");
        File.Exists(journal).ShouldBeTrue();
        world.Calls("assetDownload").ShouldBe(0);
    }

    [Fact]
    public async Task A_command_that_does_not_wait_prints_the_id_of_the_project()
    {
        await using var world = await CliWorld.StartV2Async(options => options with { TaskDuration = TimeSpan.FromHours(1) });

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--no-wait", "--journal", world.Journal])).ShouldBe(ExitCode.Done);

        run.Out.TrimEnd().ShouldBe($"{world.Projects[0].ProjectId}\tphoto0");
        world.Calls("taskList").ShouldBe(0);
    }

    [Fact]
    public async Task Files_that_were_sent_before_a_failure_are_not_sent_again()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["reconstruct", .. world.Photos(5), "--download", world.Results];
        world.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.Envelope, Code = "4711", Message = "not today" });
        (await world.RunAsync(command)).ShouldBe(ExitCode.Refused).Error.ShouldContain("not today");

        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        world.Calls("singleUpload").ShouldBe(5);
        world.Projects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_result_that_is_damaged_is_a_warning_while_another_is_whole()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectAssets, Assets = ProjectAssets.PointCloud });

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Results])).ShouldBe(ExitCode.Done);

        run.Error.ShouldContain("Warning: The Ply result cannot be used: it is a point cloud");
        File.Exists(Path.Combine(world.Results, "model.spz")).ShouldBeTrue();
        Directory.GetFiles(world.Results, "*.ply*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Results_that_never_arrive_whole_end_with_how_to_try_again()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Simulator.SetFaults(new FaultRule { Route = "assetDownload", Kind = FaultKind.HttpStatus, Status = 403, Count = null });
        string[] command = ["reconstruct", .. world.Photos(5), "--download", world.Results];

        var run = (await world.RunAsync(command)).ShouldBe(ExitCode.Results);

        run.Error.ShouldContain($"aholo download {world.Projects[0].ProjectId} --to {world.Results}");
        Directory.GetFiles(world.Results).ShouldBe([world.Journal]);
        world.Simulator.ClearFaults();
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        world.Projects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_of_the_user_is_never_overwritten_by_a_result()
    {
        await using var world = await CliWorld.StartV2Async();
        Directory.CreateDirectory(world.Results);
        var mine = Path.Combine(world.Results, "model.ply");
        await File.WriteAllTextAsync(mine, "mine", TestContext.Current.CancellationToken);

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Results])).ShouldBe(ExitCode.Files);

        run.Error.ShouldContain(mine);
        // Found out before it was paid for.
        world.Projects.ShouldBeEmpty();
        (await File.ReadAllTextAsync(mine, TestContext.Current.CancellationToken)).ShouldBe("mine");
    }
}
