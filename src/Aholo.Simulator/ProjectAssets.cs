namespace Aholo.Simulator;

/// <summary>The form of the asset files of a project, for a fault rule of kind <see cref="FaultKind.ProjectAssets"/>.</summary>
public enum ProjectAssets
{
    /// <summary>Valid files in the most common form.</summary>
    Usual,

    /// <summary>The PLY has elements for a camera besides <c>vertex</c>, as SHARP writes them. It is valid.</summary>
    PlyWithCamera,

    /// <summary>The PLY header has CR LF line endings. It is valid.</summary>
    PlyWithCrLf,

    /// <summary>The PLY is compressed into chunks of packed splats, as PlayCanvas writes it. It is valid.</summary>
    CompressedPly,

    /// <summary>The PLY is a point cloud with colors, without Gaussian splats.</summary>
    PointCloud,

    /// <summary>No PLY is listed.</summary>
    WithoutPly,

    /// <summary>The SPZ lacks the trailer of its gzip stream, or its last bytes in SPZ version 4, which is not gzip.</summary>
    SpzWithoutTrailer,

    /// <summary>The SPZ has extra bytes at its end.</summary>
    SpzWithBytesAfterEnd,
}
