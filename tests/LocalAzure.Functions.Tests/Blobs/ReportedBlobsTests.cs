using LocalAzure.Functions.Blobs;

namespace LocalAzure.Functions.Tests.Blobs;

/// <summary>The file that remembers which blobs have been reported.</summary>
public sealed class ReportedBlobsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reported-");

    private string File => Path.Combine(_folder.FullName, "blobs.jsonl");

    [Fact]
    public void What_is_added_is_there_after_the_process_has_ended_at_any_moment()
    {
        using (var reported = ReportedBlobs.Open(File))
            reported.Add([("a\n\"b", "1"), ("c", "2"), ("c", "3")]);
        System.IO.File.AppendAllText(File, "{\"Name\":\"d\",\"ETa");

        using var again = ReportedBlobs.Open(File);

        again.Contains("a\n\"b", "1").ShouldBeTrue();
        again.Contains("c", "2").ShouldBeFalse();
        again.Contains("c", "3").ShouldBeTrue();
        again.Contains("d", "").ShouldBeFalse();
        again.Count.ShouldBe(2);
    }

    [Fact]
    public void The_file_does_not_grow_with_the_versions_of_a_blob()
    {
        using (var reported = ReportedBlobs.Open(File))
        {
            for (var version = 0; version < 5_000; version++)
                reported.Add([("a", $"{version}")]);
        }

        System.IO.File.ReadLines(File).Count().ShouldBeLessThan(1_100);
        using var again = ReportedBlobs.Open(File);
        again.Contains("a", "4999").ShouldBeTrue();
    }

    [Fact]
    public void Blobs_that_are_gone_are_forgotten()
    {
        using var reported = ReportedBlobs.Open(File);
        reported.Add([("a", "1"), ("b", "1")]);

        reported.Keep(new HashSet<string> { "b" });

        reported.Contains("a", "1").ShouldBeFalse();
        reported.Contains("b", "1").ShouldBeTrue();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
