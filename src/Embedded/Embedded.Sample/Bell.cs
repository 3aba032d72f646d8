namespace Embedded.Sample;

/// <summary>A bell.</summary>
public interface IBell
{
    /// <summary>Rings, and returns how that sounds.</summary>
    string Ring(string reason);
}

/// <summary>The bell that tests had rather not ring.</summary>
internal sealed class BellOfTheHouse : IBell
{
    public string Ring(string reason) => "\a";
}
