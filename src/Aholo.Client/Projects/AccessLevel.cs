namespace Aholo;

/// <summary>Who can see a project (docs/aholo-api.md, fact 48). v2 only.</summary>
public enum AccessLevel
{
    /// <summary>Everyone.</summary>
    Public = 0,

    /// <summary>The account that owns it.</summary>
    Private = 1,
}
