using Aholo.Files.Assets;

namespace Aholo.Cli.Inputs;

/// <summary>Files that this command or the function app creates beside photos. They are skipped in folders.</summary>
internal static class OwnFiles
{
    /// <summary>The suffix of an incomplete download.</summary>
    public const string PartSuffix = ".aholo-part";

    /// <summary>The name of the journal in the folder of the assets.</summary>
    public const string JournalName = "aholo.jsonl";

    /// <summary>The suffix of a journal elsewhere.</summary>
    public const string JournalSuffix = ".aholo.jsonl";

    // The manifest of a folder in the function app.
    private const string ManifestName = "project.json";

    /// <summary>Gets whether a name belongs to such a file.</summary>
    public static bool IsOne(string fileName) =>
        fileName is JournalName or ManifestName or AssetKinds.LodMetaName
        || fileName.EndsWith(JournalSuffix, StringComparison.Ordinal)
        || fileName.EndsWith(PartSuffix, StringComparison.Ordinal)
        || AssetKinds.IsSplats(fileName);
}
