using Aholo.Simulator;
using Aholo.Simulator.Storage;

namespace Aholo.Tests.Simulator;

public sealed class PersistenceTests : SimulatorTest
{
    private protected override AholoSimulatorOptions Options => base.Options with { DataDirectory = DataDirectory };

    [Fact]
    public async Task A_simulator_continues_with_the_state_of_the_last_one()
    {
        var url = await UploadAsync(Pictures.Png());
        var id = (await Aholo.CreateAsync(RawAholo.Reconstruction(url))).Data.GetValue<string>();
        var (used, unused) = (await Aholo.TokenAsync(), await Aholo.TokenAsync());
        await Aholo.SingleUploadAsync(used, Pictures.Png());

        await StopAsync();
        Time.Advance(Options.TaskDuration);
        await StartAsync(Options with { TaskDuration = TimeSpan.FromHours(1) });

        (await Aholo.TaskStatusAsync(id)).ShouldBe(3, "time passes while the simulator is stopped, with the duration from the creation");
        (await Aholo.GetAsync($"/assets/{id}/point_cloud.ply")).Text.ShouldStartWith("ply\n");
        (await Aholo.UploadStatusAsync(used)).Data["status"]!.GetValue<int>().ShouldBe(5);
        (await Aholo.SingleUploadAsync(used, Pictures.Png())).Code.ShouldBe("12");
        (await Aholo.SingleUploadAsync(unused, Pictures.Png())).Code.ShouldBe("0");
        (await Aholo.CreateAsync(RawAholo.Reconstruction(url))).Code.ShouldBe("0", "a URL with the earlier port");
        Simulator.GetStats().Projects.Count.ShouldBe(2);
        Simulator.GetStats().Projects[0].ProjectId.ShouldBe(id);
    }

    [Fact]
    public async Task A_truncated_last_line_is_dropped()
    {
        var id = await CreateAsync();
        await StopAsync();
        await File.AppendAllTextAsync(Path.Combine(DataDirectory, "projects.jsonl"), """{"Id":"3FO4""", Cancellation);

        await StartAsync(Options);

        (await Aholo.TaskStatusAsync(id)).ShouldBe(8);
        Simulator.GetStats().Projects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_simulators_do_not_share_a_data_directory()
    {
        var refused = await Should.ThrowAsync<IOException>(() => AholoSimulator.StartAsync(Options, Cancellation));

        refused.Message.ShouldContain(DataDirectory);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_written_is_not_reported_as_in_use()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A directory that not even root can write to is needed.");

        var message = Should.Throw<IOException>(() => new SimulatorDirectory("/proc")).Message;

        message.ShouldStartWith("The data directory /proc cannot be used: ");
        message.ShouldEndWith(" Make it writable with free disk space, or use another directory.");
    }

    [Fact]
    public void A_temporary_data_directory_is_deleted_at_the_end()
    {
        string root;
        using (var data = new SimulatorDirectory(null))
        {
            root = data.Root;
            File.WriteAllText(Path.Combine(data.Uploads, "x.data"), "x");
        }

        Directory.Exists(root).ShouldBeFalse();
    }

    [Theory]
    [InlineData(-1, 1024, "Port")]
    [InlineData(0, 0, "BlockSize")]
    public async Task Invalid_options_are_named(int port, int blockSize, string named)
    {
        var options = Options with { Port = port, BlockSize = blockSize };

        var refused = await Should.ThrowAsync<ArgumentException>(() => AholoSimulator.StartAsync(options, Cancellation));

        refused.Message.ShouldContain(named);
    }
}
