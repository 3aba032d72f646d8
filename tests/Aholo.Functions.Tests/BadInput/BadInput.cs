using Aholo.Files.Assets;
using Aholo.Files.Media;
using Aholo.Files.Problems;

namespace Aholo.Functions.Tests.BadInput;

/// <summary>An invalid input, and its problem.</summary>
/// <param name="Code">The problem's code.</param>
/// <param name="Says">A part of the message, besides the input's name.</param>
internal abstract record BadInput(string Code, string Says);

/// <summary>A manifest, in a folder that has <c>a.jpg</c>.</summary>
internal sealed record BadManifest(byte[] Content, string Says, string Code = ProblemCodes.Manifest) : BadInput(Code, Says);

/// <summary>A file at the root.</summary>
internal sealed record BadFile(string Name, byte[] Content, string Code, string Says) : BadInput(Code, Says)
{
    /// <summary>A change between its upload and its inspection.</summary>
    public FileFate Fate { get; init; }

    public Dictionary<string, string> Metadata { get; init; } = [];
}

internal enum FileFate
{
    Kept,
    Deleted,
    Replaced,
}

/// <summary>The response of a host instead of an asset.</summary>
internal sealed record BadAsset(AssetKind Kind, byte[] Content, string Says) : BadInput(ProblemCodes.Asset, Says)
{
    /// <summary>The declared length; null for that of the content.</summary>
    public long? DeclaredLength { get; init; }

    public Uri? Redirect { get; init; }
}

/// <summary>A URL that an asset must not be downloaded from.</summary>
internal sealed record BadUrl(string Url, string Says) : BadInput(ProblemCodes.Asset, Says)
{
    /// <summary>Whether the settings allow its host by name, so that only its address is rejected.</summary>
    public bool HostIsAllowed { get; init; }
}
