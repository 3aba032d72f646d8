namespace Aholo;

/// <summary>What the pictures show (<c>scene</c>, facts Q and D).</summary>
public enum ProjectScene
{
    /// <summary>An object (<c>model</c>).</summary>
    Model,

    /// <summary>An indoor space (<c>space</c>).</summary>
    Space,
}
