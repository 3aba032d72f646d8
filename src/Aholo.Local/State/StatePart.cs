using LocalAzure.Azurite;

namespace Aholo.Local.State;

/// <summary>A folder of the state that is kept between runs.</summary>
/// <param name="Name">A description of its content.</param>
/// <param name="Folder">Its path.</param>
internal sealed record StatePart(string Name, string Folder)
{
    /// <summary>Gets the parts of a data directory.</summary>
    public static IReadOnlyList<StatePart> Of(string dataDirectory) =>
    [
        new("Uploads and assets (Azurite)", Path.Combine(dataDirectory, "azurite")),
        new("Orchestrations (function app)", Path.Combine(dataDirectory, "functions")),
        new("Events (Service Bus broker)", Path.Combine(dataDirectory, "broker")),
        new("Projects (Aholo simulator)", Path.Combine(dataDirectory, "simulator")),
        new("Logs", Path.Combine(dataDirectory, "logs")),
        new("Azurite's program", Path.Combine(dataDirectory, "azurite-package")),
    ];

    /// <summary>Gets the program of Azurite that all clones of this user share; null for a user without a data folder.</summary>
    public static StatePart? OfUser() => AzuritePackage.UserFolder is { } folder ? new("Azurite's program, of this user", folder) : null;

    /// <summary>Gets the size of its files in bytes; 0 if it does not exist.</summary>
    public long GetSize()
    {
        // Skips links, and files that disappear meanwhile.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return Directory.Exists(Folder) ? new DirectoryInfo(Folder).EnumerateFiles("*", options).Sum(file => file.Exists ? file.Length : 0) : 0;
    }

    /// <summary>Formats a number of bytes.</summary>
    public static string Format(long bytes) => bytes switch
    {
        < 1_000 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };
}
