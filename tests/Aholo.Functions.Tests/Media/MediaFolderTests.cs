using Aholo.Tests.Media;

namespace Aholo.Functions.Tests.Media;

/// <summary>
/// Every file of a folder: the files of these tests, or those of the folder in the environment variable <c>AHOLO_MEDIA_FOLDER</c>, to
/// test other files. <c>Aholo.Benchmarks -- inspect FOLDER</c> prints the result for each file.
/// </summary>
public sealed class MediaFolderTests
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("AHOLO_MEDIA_FOLDER") ?? Path.Combine(AppContext.BaseDirectory, "Media", "Files");

    [Fact]
    public async Task The_inspector_agrees_with_exiftool_and_ffprobe_where_they_are_installed()
    {
        var files = await MediaFolder.InspectAsync(Folder, TestContext.Current.CancellationToken);

        files.ShouldNotBeEmpty($"{Folder} has no files.");
        files.SelectMany(file => file.Differences.Select(difference => $"{file.Path}: {difference}")).ShouldBeEmpty();
    }
}
