using Aholo.Tests.Media;

namespace Aholo.Functions.Tests.Media;

/// <summary>
/// Every file of a folder: those of these tests, or those of the folder that the environment variable <c>AHOLO_MEDIA_FOLDER</c> names, so that anyone
/// can try files of their own. <c>Aholo.Benchmarks -- inspect FOLDER</c> shows what is said of each.
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
