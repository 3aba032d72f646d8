namespace Aholo;

/// <summary>How a project is made (<c>projectType</c>, v2, fact Q). A number without a name here is kept as it came.</summary>
public enum ProjectType
{
    /// <summary>Reconstructed from pictures.</summary>
    Reconstruction = 0,

    /// <summary>Generated from a prompt or one picture.</summary>
    Generation = 1,
}
