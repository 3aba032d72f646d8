using System.Diagnostics;
using LocalAzure.Functions.Tests.Support;

namespace LocalAzure.Functions.Tests;

/// <summary>The program, as it is run from a terminal.</summary>
public sealed class ProgramTests(SampleHostFixture shared) : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("host-program-");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_worker_of_a_killed_host_ends_and_the_next_host_completes_the_work()
    {
        var port = HostProcess.FreePort();
        await using var killed = Start(port);
        var (address, workerId) = await killed.WaitUntilReadyAsync();
        using var worker = Process.GetProcessById(workerId);
        using var http = new HttpClient { BaseAddress = address };
        var waiting = await TestHost.StartSumAsync(http, new { Count = 4, Seconds = 2 });
        await TestHost.WaitForStatusAsync(http, waiting, "Running", () => killed.Output);

        await killed.KillAsync();
        await worker.WaitForExitAsync(CancellationToken);

        await using var next = Start(port);
        var (_, nextWorkerId) = await next.WaitUntilReadyAsync();
        (await TestHost.WaitForStatusAsync(http, waiting, "Completed", () => next.Output)).GetProperty("output").GetInt32().ShouldBe(30);

        using var nextWorker = Process.GetProcessById(nextWorkerId);
        (await next.StopAsync()).ShouldBe(0, next.Output);
        nextWorker.HasExited.ShouldBeTrue();
        next.Output.ShouldContain($"Hello: [GET,POST] {address}api/hello/{{name:alpha?}}");
        next.Output.ShouldContain("Tick: timerTrigger");
    }

    [Fact]
    public async Task An_app_can_run_in_the_process_of_the_host()
    {
        await using var host = Start(port: 0, "--in-process");
        var (address, workerId) = await host.WaitUntilReadyAsync();
        using var http = new HttpClient { BaseAddress = address };

        workerId.ShouldBe(host.Id);
        (await http.GetStringAsync("api/hello/debugger", CancellationToken)).ShouldBe("Hello, debugger!");
        var sum = await TestHost.StartSumAsync(http, new { Count = 4, Seconds = 0 });
        (await TestHost.WaitForStatusAsync(http, sum, "Completed", () => host.Output)).GetProperty("output").GetInt32().ShouldBe(30);
        (await host.StopAsync()).ShouldBe(0, host.Output);
    }

    [Fact]
    public async Task An_error_is_printed_in_one_line_with_an_exit_code()
    {
        await using var host = HostProcess.Start(_data.FullName, _data.FullName, 0, new Dictionary<string, string>());

        (await host.WaitForExitAsync()).ShouldBe(1);
        host.Output.Trim().ShouldBe(
            $"error: '{_data.FullName}' contains no worker.config.json: it is not a built or published isolated .NET function app. Pass the output folder "
            + "of 'dotnet publish' or 'dotnet build'.");
    }

    [Fact]
    public async Task An_invalid_port_is_named_with_its_option()
    {
        await using var host = HostProcess.Start(SampleApp.Folder, _data.FullName, 65_536, new Dictionary<string, string>());

        (await host.WaitForExitAsync()).ShouldBe(1);
        host.Output.ShouldContain("--port must be a number from 0 to 65535, not '65536'.");
        host.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task An_empty_folder_or_data_directory_is_an_error()
    {
        await using var noFolder = HostProcess.Start("", _data.FullName, 0, new Dictionary<string, string>());
        await using var noData = HostProcess.Start(SampleApp.Folder, "", 0, new Dictionary<string, string>());

        (await noFolder.WaitForExitAsync()).ShouldBe(1);
        noFolder.Output.ShouldContain("The folder is empty.");
        (await noData.WaitForExitAsync()).ShouldBe(1);
        noData.Output.ShouldContain("--data is empty.");
        noData.Output.ShouldNotContain("   at ");
    }

    public void Dispose() => _data.Delete(recursive: true);

    private HostProcess Start(int port, params IReadOnlyList<string> options) =>
        HostProcess.Start(SampleApp.Folder, _data.FullName, port, SampleApp.Settings(shared.Storage), options);
}
