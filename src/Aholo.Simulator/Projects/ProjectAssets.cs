namespace Aholo.Simulator;

/// <summary>The form of the asset files of a project; chosen by a fault rule of kind <see cref="FaultKind.ProjectAssets"/>.</summary>
public enum ProjectAssets
{
    /// <summary>Whole, in the form that nearly every tool writes.</summary>
    Usual,

    /// <summary>The PLY has elements beside <c>vertex</c>: those of a camera, as SHARP writes them. It is valid.</summary>
    PlyWithCamera,

    /// <summary>The lines of the PLY's header end with CR LF. It is valid.</summary>
    PlyWithCrLf,

    /// <summary>The PLY is compressed: packed splats in chunks, as PlayCanvas writes them. It is valid.</summary>
    CompressedPly,

    /// <summary>The PLY is a point cloud with colors, without Gaussian splats.</summary>
    PointCloud,

    /// <summary>No PLY is listed.</summary>
    WithoutPly,

    /// <summary>The SPZ ends before the trailer of its gzip stream. On SPZ version 4, which has none, before its last bytes.</summary>
    SpzWithoutTrailer,

    /// <summary>The SPZ has bytes after its end.</summary>
    SpzWithBytesAfterEnd,
}
