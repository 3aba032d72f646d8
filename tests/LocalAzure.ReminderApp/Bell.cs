namespace LocalAzure.ReminderApp;

public interface IBell
{
    /// <summary>Rings, and returns the sound.</summary>
    string Ring(string reason);
}

/// <summary>The real bell, which tests replace.</summary>
internal sealed class HouseBell : IBell
{
    public string Ring(string reason) => "\a";
}
