using Aholo.Files.Assets;
using Aholo.Files.Problems;

namespace Aholo.Functions.Tests.BadInput;

/// <summary>Something that cannot be used, and what is said of it.</summary>
/// <param name="Code">The problem's code.</param>
/// <param name="Says">Words of the message beside the input's name.</param>
internal abstract record BadInput(string Code, string Says);

/// <summary>A manifest, in a folder that has <c>a.jpg</c>.</summary>
internal sealed record BadManifest(byte[] Content, string Says, string Code = ProblemCodes.Manifest) : BadInput(Code, Says);

/// <summary>A file at the root.</summary>
internal sealed record BadFile(string Name, byte[] Content, string Code, string Says) : BadInput(Code, Says)
{
    /// <summary>What happens to it between its upload and its inspection.</summary>
    public FileFate Fate { get; init; }

    /// <summary>Its metadata.</summary>
    public Dictionary<string, string> Metadata { get; init; } = [];
}

internal enum FileFate
{
    Kept,
    Deleted,
    Replaced,
}

/// <summary>What a host answers instead of a result.</summary>
internal sealed record BadAsset(AssetKind Kind, byte[] Content, string Says) : BadInput(ProblemCodes.Asset, Says)
{
    /// <summary>The length that the host declares; null for the content's.</summary>
    public long? DeclaredLength { get; init; }

    /// <summary>Where the host redirects to.</summary>
    public Uri? Redirect { get; init; }
}

/// <summary>Where a result must not be fetched from.</summary>
internal sealed record BadUrl(string Url, string Says) : BadInput(ProblemCodes.Asset, Says)
{
    /// <summary>The settings allow its host by name, so that only its address is in the way.</summary>
    public bool HostIsAllowed { get; init; }
}
