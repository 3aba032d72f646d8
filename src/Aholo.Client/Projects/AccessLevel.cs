namespace Aholo;

/// <summary>Who may see a project (<c>accessLevel</c>, v2 only, facts Q and D).</summary>
public enum AccessLevel
{
    /// <summary>Everyone.</summary>
    Public = 0,

    /// <summary>The account that owns it.</summary>
    Private = 1,
}
