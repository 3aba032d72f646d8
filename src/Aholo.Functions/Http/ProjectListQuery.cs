using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Http;

/// <summary>Which projects <c>GET /api/projects</c> asks for.</summary>
internal sealed record ProjectListQuery
{
    /// <summary>Projects on a page, at the most.</summary>
    public const int MaxPageSize = 100;

    /// <summary>What is wrong with a continuation token that is none.</summary>
    public const string NoToken = "is none that came with a page";

    // What a marker of storage does not begin with.
    private const char PositionMark = '@';
    private const char SortMark = '~';

    private const int MaxSearch = 100;
    private const int MaxToken = 2_000;

    /// <summary>The stages; empty means any.</summary>
    public IReadOnlyCollection<ProjectStage> Stages { get; init; } = [];

    /// <summary>What the name or the id contains, in any case.</summary>
    public string? Search { get; init; }

    /// <summary>Projects on a page.</summary>
    public int PageSize { get; init; } = MaxPageSize;

    /// <summary>Where the page before ended, as storage marks it.</summary>
    public string? Marker { get; init; }

    /// <summary>The entry of the index that the page before ended with, if that was a page of a search.</summary>
    public IndexPosition? Position { get; init; }

    /// <summary>The order of the projects.</summary>
    public ProjectSort Sort { get; init; }

    /// <summary>The project that the page before ended with, in another order than the newest first.</summary>
    public SortKey? After { get; init; }

    /// <summary>Whether only projects of some stages or names are listed.</summary>
    public bool IsFiltered => Stages.Count > 0 || Search is not null;

    /// <summary>Whether it asks for some projects only.</summary>
    public bool IsSearch => IsFiltered || Position is not null;

    /// <summary>Reads it, with an error for each parameter that is not what it should be.</summary>
    public static ProjectListQuery Read(IQueryCollection query, FieldErrors errors)
    {
        var search = query["search"].ToString();
        if (search.Length > MaxSearch)
            errors.Add("search", $"is longer than {MaxSearch} characters");

        var sort = ReadSort(query["sort"].ToString(), errors);
        var token = ReadToken(query["continuationToken"].ToString(), errors);
        var after = token is [SortMark, ..] ? ReadSortKey(token[1..], sort) : null;
        if (token is not null && (sort != ProjectSort.Newest || token[0] == SortMark) && after is null)
            errors.Add("continuationToken", NoToken);
        var position = token is [PositionMark, ..] && token.Split(' ', 2) is [var entry, var marker]
            ? new IndexPosition(marker.Length > 0 ? marker : null, entry[1..])
            : null;
        return new()
        {
            Stages = ReadStages(query["stage"].ToString(), errors),
            Search = search.Length > 0 ? search : null,
            PageSize = ReadPageSize(query["pageSize"].ToString(), errors),
            Sort = sort,
            After = after,
            Marker = position is null ? token : position.Marker,
            Position = position,
        };
    }

    /// <summary>Whether a project is one of them.</summary>
    public bool Matches(ProjectView project) => Matches(project.Id, project.Name, project.Stage);

    /// <summary>Whether a project may be one of them, by what the index says of it.</summary>
    public bool MayMatch(IndexEntry entry) => entry is not { Name: { } name, Outcome: { } outcome } || Matches(entry.Id, name, outcome);

    /// <summary>The continuation token for a marker of storage.</summary>
    public static string Token(string marker) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(marker));

    /// <summary>The continuation token for a place in the index.</summary>
    public static string Token(IndexPosition position) => Token($"{PositionMark}{position.After} {position.Marker}");

    /// <summary>The continuation token for a place in a sorted list.</summary>
    public static string Token(ProjectSort sort, SortKey after) => Token($"{SortMark}{sort} {after}");

    private bool Matches(string id, string name, ProjectStage stage) =>
        (Stages.Count == 0 || Stages.Contains(stage))
        && (Search is null || name.Contains(Search, StringComparison.OrdinalIgnoreCase) || id.Contains(Search, StringComparison.OrdinalIgnoreCase));

    private static string? ReadToken(string text, FieldErrors errors)
    {
        if (text.Length == 0)
            return null;
        if (text.Length <= MaxToken && Base64Url.IsValid(text) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)) is var marker
            && !marker.Any(character => char.IsControl(character) || character == '\uFFFD'))
            return marker;

        errors.Add("continuationToken", NoToken);
        return null;
    }

    private static ProjectSort ReadSort(string text, FieldErrors errors)
    {
        if (text.Length == 0)
            return ProjectSort.Newest;
        if (Enum.GetNames<ProjectSort>().Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<ProjectSort>(text, ignoreCase: true);

        errors.Add("sort", $"must be one of: {string.Join(", ", Enum.GetNames<ProjectSort>().Select(name => name.ToLowerInvariant()))}");
        return ProjectSort.Newest;
    }

    // A token of one order means nothing in another.
    private static SortKey? ReadSortKey(string text, ProjectSort sort) =>
        text.Split(' ', 2) is [var name, var key] && name == sort.ToString() ? SortKey.TryRead(key) : null;

    // Given as one list or several times, which the query makes the same of.
    private static HashSet<ProjectStage> ReadStages(string text, FieldErrors errors)
    {
        var stages = new HashSet<ProjectStage>();
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Enum.GetNames<ProjectStage>().Contains(name, StringComparer.OrdinalIgnoreCase))
                stages.Add(Enum.Parse<ProjectStage>(name, ignoreCase: true));
            else
                errors.Add("stage", $"has '{name}', which is none of {string.Join(", ", Enum.GetNames<ProjectStage>())}");
        }

        return stages;
    }

    private static int ReadPageSize(string text, FieldErrors errors)
    {
        if (text.Length == 0)
            return MaxPageSize;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= MaxPageSize)
            return size;

        errors.Add("pageSize", $"must be a number from 1 to {MaxPageSize}");
        return MaxPageSize;
    }
}
