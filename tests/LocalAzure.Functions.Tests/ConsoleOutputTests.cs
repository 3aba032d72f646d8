using LocalAzure.Shared;

namespace LocalAzure.Functions.Tests;

/// <summary>What a program prints where it cannot be written.</summary>
public sealed class ConsoleOutputTests
{
    [Fact]
    public void Output_that_a_full_disk_refuses_is_dropped_and_later_output_is_written()
    {
        using var disk = new Disk();
        using var output = ConsoleOutput.Writer(disk);

        output.WriteLine("one");
        disk.IsFull = true;
        output.WriteLine("two");
        disk.IsFull = false;
        output.WriteLine("three");

        System.Text.Encoding.UTF8.GetString(disk.ToArray()).ReplaceLineEndings("|").ShouldBe("one|three|");
    }

    private sealed class Disk : MemoryStream
    {
        public bool IsFull { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsFull)
                throw new IOException("No space left on device");
            base.Write(buffer);
        }
    }
}
