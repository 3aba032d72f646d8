namespace Aholo.Uploads;

/// <summary>Creates short ASCII file names that keep the extension, which the service checks (docs/aholo-api.md, facts 44 and 45).</summary>
internal static class SafeFileName
{
    private const int MaxStem = 60;
    private const int MaxExtension = 10;

    public static string From(string fileName)
    {
        // Both separators on every system, because names come from blobs too.
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        var dot = name.LastIndexOf('.');
        var extension = dot < 0 ? "" : name[(dot + 1)..];
        var stem = dot < 0 ? name : name[..dot];

        var safeExtension = new string([.. extension.Where(char.IsAsciiLetterOrDigit).Take(MaxExtension)]).ToLowerInvariant();
        var safeStem = new string([.. stem.Take(MaxStem).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_')]).Trim('_');
        if (safeStem.Length == 0)
            safeStem = "file";
        return safeExtension.Length == 0 ? safeStem : $"{safeStem}.{safeExtension}";
    }
}
