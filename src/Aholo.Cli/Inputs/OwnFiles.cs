using Aholo.Functions.Assets;

namespace Aholo.Cli.Inputs;

/// <summary>Files that this command, or the function app, keeps beside photos. They are never input when a folder is given.</summary>
internal static class OwnFiles
{
    /// <summary>The end of the name of a download that is not whole yet.</summary>
    public const string PartEnd = ".aholo-part";

    /// <summary>The name of the journal in the folder of results.</summary>
    public const string JournalName = "aholo.jsonl";

    /// <summary>The end of the name of a journal elsewhere.</summary>
    public const string JournalEnd = ".aholo.jsonl";

    // What starts a project of a folder in the function app.
    private const string StartName = "project.json";

    /// <summary>Whether a name is that of such a file.</summary>
    public static bool IsOne(string fileName) =>
        fileName is JournalName or StartName or AssetKinds.LodMetaName
        || fileName.EndsWith(JournalEnd, StringComparison.Ordinal)
        || fileName.EndsWith(PartEnd, StringComparison.Ordinal)
        || AssetKinds.IsSplats(fileName);
}
