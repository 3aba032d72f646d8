using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Aholo.Cli;
using Aholo.Simulator;

namespace Aholo.Tests.Cli;

public sealed class ReconstructTests
{
    [Fact]
    public async Task Photos_become_a_project_and_checked_assets_in_a_folder()
    {
        await using var world = await CliWorld.StartV2Async();

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--name", "mug", "--quality", "high", "--sog", "--download", world.Assets]))
            .ShouldBe(ExitCode.Done);

        var project = world.Projects.ShouldHaveSingleItem();
        project.Name.ShouldBe("mug");
        project.Files.ShouldBe(["photo0.jpg", "photo1.jpg", "photo2.jpg", "photo3.jpg", "photo4.jpg"]);
        string[] files = [.. Directory.GetFiles(world.Assets).Select(file => Path.GetFileName(file)).Order()];
        files.ShouldBe(["aholo.jsonl", "model.ply", "model.sog", "model.spz"]);
        var lines = run.Out.TrimEnd().Split('\n');
        lines[0].ShouldBe($"{project.ProjectId}\tSucceeded\tmug");
        lines[1].ShouldStartWith($"{Path.Combine(world.Assets, "model.ply")}\t");
        lines.Length.ShouldBe(4);
        run.Error.ShouldContain("Uploaded photo3.jpg");
        run.Error.ShouldContain($"Created {project.ProjectId}");
    }

    [Fact]
    public async Task The_JSON_output_is_one_object()
    {
        await using var world = await CliWorld.StartV2Async();

        var json = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Assets, "--json"])).ShouldBe(ExitCode.Done).Json;

        json.GetProperty("projectId").GetString().ShouldBe(world.Projects[0].ProjectId);
        json.GetProperty("status").GetString().ShouldBe("Succeeded");
        json.GetProperty("name").GetString().ShouldBe("photo0");
        foreach (var file in json.GetProperty("downloads").EnumerateArray())
        {
            var content = await File.ReadAllBytesAsync(file.GetProperty("path").GetString()!, TestContext.Current.CancellationToken);
            file.GetProperty("size").GetInt64().ShouldBe(content.Length);
            file.GetProperty("md5").GetString().ShouldBe(Convert.ToHexStringLower(MD5.HashData(content)));
            file.GetProperty("splats").GetInt64().ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task The_same_command_again_uploads_creates_and_downloads_nothing()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["reconstruct", .. world.Photos(5), "--download", world.Assets, "--json"];
        var first = (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        world.Simulator.ResetStats();

        var second = (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        second.Json.GetProperty("downloads").GetRawText().ShouldBe(first.Json.GetProperty("downloads").GetRawText());
        (world.Calls("singleUpload"), world.Calls("createRecon"), world.Calls("assetDownload")).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task The_journal_holds_no_key_and_only_its_user_can_read_it()
    {
        await using var world = await CliWorld.StartV2Async();

        (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Assets])).ShouldBe(ExitCode.Done);

        var journal = await File.ReadAllTextAsync(world.Journal, TestContext.Current.CancellationToken);
        var known = new AholoSimulatorOptions();
        foreach (var secret in (string[])[known.AppKey, known.AppSecret, "sign="])
            journal.ShouldNotContain(secret);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(world.Journal).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Files_that_systems_create_are_skipped_in_a_folder()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Photos(5);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, ".DS_Store"), "x", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "Thumbs.db"), "x", TestContext.Current.CancellationToken);

        (await world.RunAsync("reconstruct", world.Folder, "--journal", world.Journal)).ShouldBe(ExitCode.Done);

        world.Projects.ShouldHaveSingleItem().Files.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_command_can_be_repeated_with_its_assets_and_journal_among_the_photos()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Photos(5);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "project.json"), "{}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "other.aholo.jsonl"), "{}", TestContext.Current.CancellationToken);
        string[] command = ["reconstruct", world.Folder, "--download", world.Folder, "--sog"];
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        world.Projects.ShouldHaveSingleItem().Files.Count.ShouldBe(5);
        var named = Path.Combine(world.Folder, "project.json");
        (await world.RunAsync("reconstruct", named, "--journal", world.Journal)).ShouldBe(ExitCode.Files).Error.ShouldContain(named);
    }

    [Fact]
    public async Task A_picture_among_the_assets_is_not_a_photo_of_the_same_command()
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
    public async Task A_part_file_of_the_user_is_neither_written_nor_deleted()
    {
        await using var world = await CliWorld.StartV2Async();
        Directory.CreateDirectory(world.Assets);
        var (mine, link) = (Path.Combine(world.Folder, "mine"), Path.Combine(world.Assets, "model.ply.part"));
        await File.WriteAllTextAsync(mine, "mine", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(link, mine);

        (await world.RunAsync("generate", "a mug", "--download", world.Assets)).ShouldBe(ExitCode.Done);

        (await File.ReadAllTextAsync(mine, TestContext.Current.CancellationToken)).ShouldBe("mine");
        File.Exists(link).ShouldBeTrue();
        Directory.GetFiles(world.Assets, "*aholo-part").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_without_a_target_is_never_replaced_by_an_asset()
    {
        await using var world = await CliWorld.StartV2Async();
        Directory.CreateDirectory(world.Assets);
        var link = Path.Combine(world.Assets, "model.spz");
        File.CreateSymbolicLink(link, Path.Combine(world.Folder, "nowhere"));

        (await world.RunAsync("generate", "a mug", "--download", world.Assets)).ShouldBe(ExitCode.Files).Error.ShouldContain(link);

        new FileInfo(link).LinkTarget.ShouldNotBeNull();
        world.Projects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pipe_is_rejected_without_blocking()
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
    public async Task Without_a_folder_the_URLs_of_the_assets_are_printed()
    {
        await using var world = await CliWorld.StartV1Async();
        var journal = Path.Combine(world.Folder, "j.jsonl");

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(20), "--journal", journal])).ShouldBe(ExitCode.Done);

        run.Out.ShouldContain($"ply\t{world.Simulator.BaseAddress}assets/");
        File.Exists(journal).ShouldBeTrue();
        world.Calls("assetDownload").ShouldBe(0);
    }

    [Fact]
    public async Task A_command_with_no_wait_prints_the_id_of_the_project()
    {
        await using var world = await CliWorld.StartV2Async(options => options with { TaskDuration = TimeSpan.FromHours(1) });

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--no-wait", "--journal", world.Journal])).ShouldBe(ExitCode.Done);

        run.Out.TrimEnd().ShouldBe($"{world.Projects[0].ProjectId}\tphoto0");
        world.Calls("taskList").ShouldBe(0);
    }

    [Fact]
    public async Task Files_that_were_uploaded_before_a_failure_are_not_uploaded_again()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["reconstruct", .. world.Photos(5), "--download", world.Assets];
        world.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.Envelope, Code = "4711", Message = "not today" });
        (await world.RunAsync(command)).ShouldBe(ExitCode.Rejected).Error.ShouldContain("not today");

        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        world.Calls("singleUpload").ShouldBe(5);
        world.Projects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_damaged_asset_is_a_warning_if_another_is_complete()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectAssets, Assets = ProjectAssets.PointCloud });

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Assets])).ShouldBe(ExitCode.Done);

        run.Error.ShouldContain("Warning: The Ply file cannot be used: it is a point cloud");
        File.Exists(Path.Combine(world.Assets, "model.spz")).ShouldBeTrue();
        Directory.GetFiles(world.Assets, "*.ply*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Assets_that_are_unavailable_end_with_the_command_to_try_again()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Simulator.SetFaults(new FaultRule { Route = "assetDownload", Kind = FaultKind.HttpStatus, Status = 403, Count = null });
        string[] command = ["reconstruct", .. world.Photos(5), "--download", world.Assets];

        var run = (await world.RunAsync(command)).ShouldBe(ExitCode.Assets);

        run.Error.ShouldContain($"aholo download {world.Projects[0].ProjectId} --to {world.Assets}");
        Directory.GetFiles(world.Assets).ShouldBe([world.Journal]);
        world.Simulator.ClearFaults();
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        world.Projects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Damaged_assets_are_not_worth_another_attempt()
    {
        await using var world = await CliWorld.StartV2Async();
        world.Simulator.SetFaults(new FaultRule { Route = "assetDownload", Kind = FaultKind.HttpStatus, Status = 200, Body = "damaged", Count = null });

        var run = (await world.RunAsync("generate", "a mug", "--download", world.Assets)).ShouldBe(ExitCode.Assets);

        run.Error.ShouldContain("Aholo's files are damaged");
        run.Error.ShouldNotContain("try again");
    }

    [Fact]
    public async Task Partial_files_of_a_killed_run_are_deleted_by_the_next()
    {
        await using var world = await CliWorld.StartV2Async();
        Directory.CreateDirectory(world.Assets);
        var (abandoned, running, other) = (Part("model.ply", $"{Guid.NewGuid():N}"), Part("model.ply", $"{Guid.NewGuid():N}"), Part("model.ply", "notes"));
        foreach (var file in (string[])[abandoned, other])
            await File.WriteAllTextAsync(file, "ply", TestContext.Current.CancellationToken);
        await using (new FileStream(running, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            (await world.RunAsync("generate", "a mug", "--download", world.Assets)).ShouldBe(ExitCode.Done);

        Directory.GetFiles(world.Assets, "*.aholo-part").Order().ShouldBe(new[] { running, other }.Order());

        string Part(string name, string id) => Path.Combine(world.Assets, $"{name}.{id}.aholo-part");
    }

    [Fact]
    public async Task A_file_of_the_user_is_never_overwritten_by_an_asset()
    {
        await using var world = await CliWorld.StartV2Async();
        Directory.CreateDirectory(world.Assets);
        var mine = Path.Combine(world.Assets, "model.ply");
        await File.WriteAllTextAsync(mine, "mine", TestContext.Current.CancellationToken);

        var run = (await world.RunAsync(["reconstruct", .. world.Photos(5), "--download", world.Assets])).ShouldBe(ExitCode.Files);

        run.Error.ShouldContain(mine);
        // Detected before anything was paid for.
        world.Projects.ShouldBeEmpty();
        (await File.ReadAllTextAsync(mine, TestContext.Current.CancellationToken)).ShouldBe("mine");
    }
}
