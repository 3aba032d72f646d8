using LocalAzure.Functions.Blobs;

namespace LocalAzure.Functions.Tests.Blobs;

/// <summary>The file of the reported blobs.</summary>
public sealed class ReportedBlobsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reported-");

    private string File => Path.Combine(_folder.FullName, "blobs.jsonl");

    [Fact]
    public void Added_blobs_are_kept_whenever_the_process_ends()
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
    public void Deleted_blobs_are_removed_from_the_file()
    {
        using var reported = ReportedBlobs.Open(File);
        reported.Add([("a", "1"), ("b", "1")]);

        reported.Keep(new HashSet<string> { "b" });

        reported.Contains("a", "1").ShouldBeFalse();
        reported.Contains("b", "1").ShouldBeTrue();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
