namespace Aholo.Functions.Storage;

/// <summary>
/// A container cannot be listed. Storage lists blobs in XML, which has no way to write some characters: Azurite then fails at every listing until the
/// blob with such a name is gone. Azure encodes such names.
/// </summary>
internal sealed class UnlistableContainerException(string container) : Exception($"Container '{container}' cannot be listed: {Cause}. {Remedy}.")
{
    /// <summary>Why a listing fails.</summary>
    public const string Cause =
        "storage fails without a reason, most likely because the name of a blob holds a control character, U+FFFE or U+FFFF";

    /// <summary>What to do about it.</summary>
    public const string Remedy = "Delete or rename the blob whose name has such a character";
}
