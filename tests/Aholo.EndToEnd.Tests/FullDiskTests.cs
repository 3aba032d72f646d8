using System.Text;
using System.Text.Json;
using Aholo.Local.Hosting;
using Aholo.Local.Run;
using LocalAzure.Node;

namespace Aholo.EndToEnd.Tests;

/// <summary>A full disk.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public void A_log_line_that_cannot_be_written_is_counted_and_logging_continues()
    {
        using var disk = new Disk();
        using var log = new AppLog(disk);

        log.Write("one");
        disk.Room = 2;
        log.Write("two");
        log.Write("three");
        disk.Room = long.MaxValue;
        log.Write("four");
        log.Write("five");

        Encoding.UTF8.GetString(disk.ToArray()).ReplaceLineEndings("|").ShouldBe("one|2 lines are missing here because they could not be written.|four|five|");
        log.Tail.ReplaceLineEndings("|").ShouldBe("one|two|three|four|five");
    }

    [Fact]
    public void A_data_directory_that_cannot_be_written_is_reported_once_and_so_is_its_return()
    {
        var directory = Directory.CreateTempSubdirectory("disk-watch-");
        using var output = new StringWriter();
        var watch = new DiskWatch(directory.FullName, new JsonReporter(output));

        watch.Check();
        output.ToString().ShouldBeEmpty();
        directory.Delete();
        watch.Check();
        watch.Check();
        directory.Create();
        watch.Check();
        watch.Check();

        var messages = output.ToString().TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!).ToList();
        messages.Count.ShouldBe(2);
        messages[0].ShouldStartWith($"The data directory {directory.FullName} cannot be written: ");
        messages[0].ShouldContain("Free some space on its disk: work continues automatically.");
        messages[1].ShouldContain("can be written again");
        directory.GetFiles().ShouldBeEmpty();
        directory.Delete();
    }

    [Fact]
    public async Task Packages_are_not_installed_on_a_disk_without_enough_free_space()
    {
        var (manifest, target) = (Directory.CreateTempSubdirectory("manifest-"), Directory.CreateTempSubdirectory("packages-"));
        try
        {
            await File.WriteAllTextAsync(Path.Combine(manifest.FullName, NodePackages.LockFile), "{}", CancellationToken);

            var failure = await Should.ThrowAsync<NodeException>(() => NodePackages.InstallAsync(
                manifest.FullName, target.FullName, CancellationToken, onInstall: () => Assert.Fail("npm must not run"), size: 1_000_000_000_000_000));

            failure.Message.ShouldStartWith($"npm packages need 1000000000 MB in '{target.FullName}', and the disk has ");
            failure.Message.ShouldEndWith(" MB free. Free some space and start again.");
            failure.Message.ShouldNotContain("\n");
        }
        finally
        {
            manifest.Delete(recursive: true);
            target.Delete(recursive: true);
        }
    }

    private sealed class Disk : MemoryStream
    {
        public long Room { get; set; } = long.MaxValue;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer[..(int)Math.Min(Room, buffer.Length)]);
            if (buffer.Length > Room)
                throw new IOException("No space left on device");
        }
    }
}
