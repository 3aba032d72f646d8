using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Aholo.Local.State;
using Azure.Storage.Blobs;

namespace Aholo.EndToEnd.Tests;

/// <summary>The command in its own process.</summary>
public sealed class CommandTests : IDisposable
{
    private static readonly string[] AnyPorts = Command.AnyPorts;

    private readonly Command _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task The_error_for_a_missing_sample_lists_the_available_ones()
    {
        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit", "--sample", "nowhere"]);

        exitCode.ShouldBe(2, output);
        output.ShouldContain("photo, photos, prompt, video");
    }

    [Fact]
    public async Task Output_that_cannot_be_written_to_a_full_disk_does_not_affect_the_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a device that is always full.");

        using var command = Process.Start("sh", ["-c", $"exec {Command.Line([.. AnyPorts, "--exit", "--sample", "nowhere"])} > /dev/full 2> /dev/full"]);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);

        command.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_sample_that_fails_ends_the_command_with_1_and_the_reason()
    {
        var noPhoto = Path.Combine(_command.DataDirectory, "notes.jpg");
        await File.WriteAllTextAsync(noPhoto, "no photo", TestContext.Current.CancellationToken);

        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit", "--sample", noPhoto]);

        exitCode.ShouldBe(1, output);
        output.ShouldContain("notes.jpg");
        output.ShouldContain("it is a text file, not a picture or video");
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_the_option_that_changes_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (exitCode, output) = await _command.RunAsync(["--http-port", $"{port}", .. AnyPorts[2..], "--exit", "--json"]);

        exitCode.ShouldBe(2, output);
        output.ShouldContain($"{port}");
        output.ShouldContain("--http-port");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("65534")]
    public async Task An_invalid_port_is_named_with_its_option(string port)
    {
        var (exitCode, output) = await _command.RunAsync(["--http-port", port, "--exit"]);

        exitCode.ShouldBe(1, output);
        output.ShouldContain($"--http-port must be a number from 0 to 65533, not '{port}'.");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_second_run_in_the_same_directory_is_rejected_with_a_remedy()
    {
        using var first = new DataDirectoryLock(_command.DataDirectory);

        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit", "--json"]);

        exitCode.ShouldBe(2, output);
        var line = JsonDocument.Parse(output).RootElement;
        line.GetProperty("type").GetString().ShouldBe("failed");
        line.GetProperty("message").GetString()!.ShouldContain(_command.DataDirectory);
        line.GetProperty("message").GetString()!.ShouldContain("--data");
    }

    [Fact]
    public void Only_a_killed_run_leaves_a_running_marker_in_the_data_directory()
    {
        using (var first = new DataDirectoryLock(_command.DataDirectory))
            first.MarkRunning().ShouldBeFalse();
        using (var second = new DataDirectoryLock(_command.DataDirectory))
            second.MarkRunning().ShouldBeFalse();
        File.WriteAllBytes(Path.Combine(_command.DataDirectory, ".lock"), [0]); // as a killed run leaves it

        new DataDirectoryLock(_command.DataDirectory).Dispose();

        using var next = new DataDirectoryLock(_command.DataDirectory);
        next.MarkRunning().ShouldBeTrue("only a run removes the mark");
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_created_is_named_with_its_option()
    {
        var file = Path.Combine(_command.DataDirectory, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit", "--json"], dataDirectory: file);

        exitCode.ShouldBe(2, output);
        var message = JsonDocument.Parse(output).RootElement.GetProperty("message").GetString()!;
        message.ShouldStartWith($"The data directory {file} cannot be used: ");
        message.ShouldEndWith(" Choose another with --data.");
    }

    [Fact]
    public async Task The_sample_succeeds_if_the_app_requires_a_key_and_sends_events_only_to_a_webhook()
    {
        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit"], environment: new()
        {
            ["LocalAzure__Keys__master"] = "the-key-of-every-route",
            ["Aholo__Events__ServiceBus"] = "false",
            ["Aholo__Webhooks__Secret"] = LocalFixture.WebhookSecret,
            ["Aholo__Webhooks__AllowLoopback"] = "true",
            ["Aholo__Webhooks__Urls__0"] = "http://127.0.0.1:9/nobody",
        });

        exitCode.ShouldBe(0, output);
        output.ShouldContain("Succeeded");
        output.ShouldContain("project.succeeded.v1 (read from the API");
    }

    [Fact]
    public async Task The_error_without_Node_says_how_to_install_it()
    {
        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit", "--json"], environment: new() { ["PATH"] = _command.DataDirectory });

        exitCode.ShouldBe(2, output);
        output.ShouldContain("Install Node.js");
    }

    [Fact]
    public async Task The_error_names_a_folder_that_Azurite_cannot_be_installed_in()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Where applications keep a user's data is set by XDG_DATA_HOME on Linux only.");
        var file = Path.Combine(_command.DataDirectory, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit", "--json"], environment: new() { ["XDG_DATA_HOME"] = file });

        exitCode.ShouldBe(2, output);
        JsonDocument.Parse(output).RootElement.GetProperty("message").GetString()!
            .ShouldStartWith($"npm packages cannot be installed in '{Path.Combine(file, "LocalAzure", "azurite-")}");
    }

    [Fact]
    public async Task The_real_service_needs_credentials_from_the_environment()
    {
        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit", "--json", "--aholo-url", "https://openapi.kujiale.com/v2/aholo"]);

        exitCode.ShouldBe(2, output);
        output.ShouldContain("Aholo__Auth__AppSecret");
    }

    [Fact]
    public async Task Without_the_app_everything_else_runs_and_the_settings_for_it_are_printed()
    {
        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--no-app", "--exit", "--json"]);

        exitCode.ShouldBe(0, output);
        var ready = JsonDocument.Parse(output).RootElement;
        ready.GetProperty("type").GetString().ShouldBe("ready");
        var settings = ready.GetProperty("settings").EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);
        settings["AzureWebJobsStorage"].ShouldBe(ready.GetProperty("connectionStrings").GetProperty("storage").GetString());
        settings["AholoServiceBus"].ShouldBe(ready.GetProperty("connectionStrings").GetProperty("serviceBus").GetString());
        settings["Aholo__BaseUrl"].ShouldBe(ready.GetProperty("endpoints").GetProperty("aholo").GetString());
        settings["FUNCTIONS_WORKER_RUNTIME"].ShouldBe("dotnet-isolated");
        Directory.Exists(Path.Combine(_command.DataDirectory, "functions")).ShouldBeFalse("no host was started");
    }

    [Fact]
    public async Task Closing_the_terminal_ends_the_command_gracefully_and_keeps_uploads()
    {
        Assert.SkipWhen(IgnoresHangup(), "The tests were started in a way that survives a terminal, such as nohup; the command survives it then too.");
        using var command = _command.Start([.. AnyPorts, "--no-app", "--json"]);
        try
        {
            var ready = JsonDocument.Parse((await command.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement;
            var storage = new BlobServiceClient(ready.GetProperty("connectionStrings").GetProperty("storage").GetString());
            await storage.GetBlobContainerClient("uploads").UploadBlobAsync("just-before.txt", BinaryData.FromString("a photo"), TestContext.Current.CancellationToken);

            // All processes of the terminal receive the signal.
            var group = ProcessTree.Descendants(command.Id).Prepend(command.Id).Select(id => $"{id}");
            using (var kill = Process.Start("kill", ["-HUP", .. group]))
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

            await command.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            command.ExitCode.ShouldBe(0);
            var stopped = JsonDocument.Parse(await command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).RootElement;
            stopped.GetProperty("type").GetString().ShouldBe("stopped");
            stopped.GetProperty("dataDirectory").GetString().ShouldBe(_command.DataDirectory);
            var azurite = Path.Combine(_command.DataDirectory, "azurite", "__azurite_db_blob__.json");
            (await File.ReadAllTextAsync(azurite, TestContext.Current.CancellationToken)).ShouldContain("just-before.txt");
        }
        finally
        {
            command.Kill();
        }
    }

    [Fact]
    public async Task The_sample_succeeds_after_a_kill_that_leaves_no_process_behind()
    {
        using (var command = _command.Start([.. AnyPorts, "--no-sample", "--json"]))
        {
            var ready = JsonDocument.Parse((await command.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement;
            ready.GetProperty("type").GetString().ShouldBe("ready");
            var left = ProcessTree.Descendants(command.Id);
            left.Count.ShouldBeGreaterThanOrEqualTo(3, "Azurite, the host and the worker");

            command.Kill();

            await LocalFixture.UntilAsync(() => !left.Any(ProcessTree.IsRunning), $"{string.Join(", ", left)} have ended");
        }

        var (exitCode, output) = await _command.RunAsync([.. AnyPorts, "--exit", "--json"]);

        exitCode.ShouldBe(0, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("type").GetString()).Distinct().ShouldBe(["ready", "uploaded", "project", "event", "done"]);
        var endpoints = lines[0].GetProperty("endpoints");
        endpoints.GetProperty("orchestrations").GetString().ShouldBe($"{endpoints.GetProperty("http").GetString()}runtime/ui");
        lines.Where(line => line.GetProperty("type").GetString() == "project").Last().GetProperty("stage").GetString().ShouldBe("Succeeded");
        lines.Single(line => line.GetProperty("type").GetString() == "event").GetProperty("event").GetProperty("data").GetProperty("assets")
            .GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task A_running_command_reports_each_project_and_ends_with_the_reason_when_its_host_is_killed()
    {
        using var command = _command.Start([.. AnyPorts, "--no-sample", "--json"]);
        try
        {
            var ready = JsonDocument.Parse((await command.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement;
            var storage = new BlobServiceClient(ready.GetProperty("connectionStrings").GetProperty("storage").GetString());
            await storage.GetBlobContainerClient("uploads").UploadBlobAsync("later.jpg", BinaryData.FromString("no photo"), TestContext.Current.CancellationToken);
            var later = JsonDocument.Parse((await command.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement;
            later.GetProperty("type").GetString().ShouldBe("later");
            later.GetProperty("project").GetProperty("stage").GetString().ShouldBe("Failed");
            later.GetProperty("project").GetProperty("files")[0].GetString().ShouldBe("later.jpg");

            var left = ProcessTree.Descendants(command.Id);
            using var host = Process.GetProcessById(left.First(id => ProcessTree.CommandLine(id).Contains("LocalAzure.Functions.dll", StringComparison.Ordinal)));

            host.Kill();

            var failed = JsonDocument.Parse(await command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).RootElement;
            await command.WaitForExitAsync(TestContext.Current.CancellationToken);
            command.ExitCode.ShouldBe(2);
            failed.GetProperty("message").GetString()!
                .ShouldEndWith("The host of the function app has ended with exit code 137. The state is kept: start the command again.");
            await LocalFixture.UntilAsync(() => !left.Any(ProcessTree.IsRunning), $"{string.Join(", ", left)} have ended");
        }
        finally
        {
            command.Kill();
        }
    }

    // The signals that a process and its children ignore, as bits, beginning with SIGHUP.
    private static bool IgnoresHangup() => OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[^1] is '1' or '3' or '5' or '7' or '9' or 'b' or 'd' or 'f';
}
