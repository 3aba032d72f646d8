using System.Globalization;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;

namespace Aholo.Functions.Http;

/// <summary>The orders in which projects are listed. In those by name and by stage, the newest of several alike comes first.</summary>
internal enum ProjectSort
{
    /// <summary>The newest first, as the index has them.</summary>
    Newest,

    /// <summary>The oldest first.</summary>
    Oldest,

    /// <summary>By name: case is ignored, and numbers in names are compared as numbers.</summary>
    Name,

    /// <summary>By stage, from Accepted to the outcomes.</summary>
    Stage,
}

/// <summary>A project's place in a sorted list. It stands for the project also after the project was deleted, so a page can start after it.</summary>
/// <param name="Name">Its name, bounded.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Entry">The name of its entry in the index: the older the project, the later in ordinal order.</param>
internal sealed record SortKey(string Name, ProjectStage Stage, string Entry)
{
    private const int MaxName = 300;

    /// <summary>The key of a project. Parts that the sort does not use may be null.</summary>
    public static SortKey Of(IndexEntry entry, string? name, ProjectStage? stage) =>
        new((name ?? "").OneLine(MaxName), stage ?? ProjectStage.Unknown, entry.Position.After);

    /// <summary>Reads a key that was written with <see cref="ToString"/>; null if the text is none.</summary>
    public static SortKey? TryRead(string text) =>
        text.Split(' ', 3) is [var stage, var entry, var name] && int.TryParse(stage, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new(name, (ProjectStage)number, entry)
            : null;

    /// <summary>Compares keys as a sort orders them.</summary>
    public static Comparer<SortKey> Comparer(ProjectSort sort) => Comparer<SortKey>.Create((left, right) =>
    {
        var order = sort switch
        {
            ProjectSort.Name => NaturalOrder.Compare(left.Name, right.Name),
            ProjectSort.Stage => left.Stage.CompareTo(right.Stage),
            _ => 0,
        };
        return order != 0 ? order : string.CompareOrdinal(left.Entry, right.Entry) * (sort == ProjectSort.Oldest ? -1 : 1);
    });

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(int)Stage} {Entry} {Name}");
}
