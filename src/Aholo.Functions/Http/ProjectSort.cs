using System.Globalization;
using Aholo.Files.Text;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;

namespace Aholo.Functions.Http;

/// <summary>The order of a list of projects. By name and by stage, equal projects are listed newest first.</summary>
internal enum ProjectSort
{
    /// <summary>Newest first, the order of the index.</summary>
    Newest,

    /// <summary>Oldest first.</summary>
    Oldest,

    /// <summary>By name, ignoring case and comparing numbers by value.</summary>
    Name,

    /// <summary>By stage, from Accepted to the outcomes.</summary>
    Stage,
}

/// <summary>The place of a project in a sorted list. It remains valid after the project is deleted, so a page can start after it.</summary>
/// <param name="Name">Its name, bounded.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Entry">The name of its entry in the index: the older the project, the later in ordinal order.</param>
internal sealed record SortKey(string Name, ProjectStage Stage, string Entry)
{
    private const int MaxName = 300;

    /// <summary>Makes the key of a project. Values that the sort does not use may be null.</summary>
    public static SortKey Of(IndexEntry entry, string? name, ProjectStage? stage) =>
        new((name ?? "").OneLine(MaxName), stage ?? ProjectStage.Unknown, entry.Position.After);

    /// <summary>Reads a key that was written with <see cref="ToString"/>; null if the text is not one.</summary>
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
