
namespace Aholo.EndToEnd.Tests;

internal static class Photos
{
    /// <summary>The sample that ships with the project.</summary>
    public static string MugPath { get; } = Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg");

    public static byte[] Mug { get; } = File.ReadAllBytes(MugPath);

    public static byte[] Pixel { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <summary>The folder of 24 photos that ships with the project.</summary>
    public static string FolderPath { get; } = Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "photos");

    /// <summary>The sample with so much data after its end, as in motion photos, that its inspection takes a while.</summary>
    public static byte[] LargeMug(int megabytes) => [.. Mug, .. new byte[megabytes * 1024 * 1024]];
}
