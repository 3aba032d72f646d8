namespace LocalAzure.ReminderApp;

/// <summary>A bell.</summary>
public interface IBell
{
    /// <summary>Rings, and returns how that sounds.</summary>
    string Ring(string reason);
}

/// <summary>The bell of the house, which tests replace.</summary>
internal sealed class HouseBell : IBell
{
    public string Ring(string reason) => "\a";
}
