namespace Aholo.Simulator.Pictures;

/// <summary>Opaque pixels, upright, row by row from the top left.</summary>
internal sealed class Picture(int width, int height)
{
    private readonly Rgb[] _pixels = new Rgb[width * height];

    /// <summary>The distance between white and black in the relief, in scene units.</summary>
    public float Depth { get; init; } = 0.4f;

    public int Width => width;

    public int Height => height;

    public Rgb this[int x, int y]
    {
        get => _pixels[y * width + x];
        set => _pixels[y * width + x] = value;
    }
}
