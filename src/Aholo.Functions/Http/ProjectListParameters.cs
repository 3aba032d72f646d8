using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Http;

/// <summary>The query of <c>GET /api/projects</c>.</summary>
internal sealed record ProjectListParameters
{
    /// <summary>The largest page.</summary>
    public const int MaxPageSize = 100;

    /// <summary>The error of an invalid continuation token.</summary>
    public const string InvalidToken = "is not a valid continuation token";

    // No marker of storage begins with these.
    private const char PositionMark = '@';
    private const char SortMark = '~';

    private const int MaxSearch = 100;
    private const int MaxToken = 2_000;

    /// <summary>The stages; empty for any.</summary>
    public IReadOnlyCollection<ProjectStage> Stages { get; init; } = [];

    /// <summary>Text in the name or the id, ignoring case.</summary>
    public string? Search { get; init; }

    /// <summary>The most projects on a page.</summary>
    public int PageSize { get; init; } = MaxPageSize;

    /// <summary>The end of the previous page, as a marker of storage.</summary>
    public string? Marker { get; init; }

    /// <summary>The last index entry of the previous page of a search.</summary>
    public IndexPosition? Position { get; init; }

    /// <summary>The order of the projects.</summary>
    public ProjectSort Sort { get; init; }

    /// <summary>The last project of the previous page, in any order but newest first.</summary>
    public SortKey? After { get; init; }

    /// <summary>Whether there is a filter by stage or name.</summary>
    public bool IsFiltered => Stages.Count > 0 || Search is not null;

    /// <summary>Whether the index is searched.</summary>
    public bool IsSearch => IsFiltered || Position is not null;

    /// <summary>Reads the query, and adds an error for each invalid parameter.</summary>
    public static ProjectListParameters Read(IQueryCollection query, FieldErrors errors)
    {
        var search = query["search"].ToString();
        if (search.Length > MaxSearch)
            errors.Add("search", $"is longer than {MaxSearch} characters");

        var sort = ReadSort(query["sort"].ToString(), errors);
        var token = ReadToken(query["continuationToken"].ToString(), errors);
        var after = token is [SortMark, ..] ? ReadSortKey(token[1..], sort) : null;
        if (token is not null && (sort != ProjectSort.Newest || token[0] == SortMark) && after is null)
            errors.Add("continuationToken", InvalidToken);
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

    /// <summary>Whether a project matches.</summary>
    public bool Matches(ProjectView project) => Matches(project.Id, project.Name, project.Stage);

    /// <summary>Whether a project may match, by its index entry.</summary>
    public bool MayMatch(IndexEntry entry) => entry is not { Name: { } name, Outcome: { } outcome } || Matches(entry.Id, name, outcome);

    /// <summary>Makes the continuation token of a marker of storage.</summary>
    public static string Token(string marker) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(marker));

    /// <summary>Makes the continuation token of a position in the index.</summary>
    public static string Token(IndexPosition position) => Token($"{PositionMark}{position.After} {position.Marker}");

    /// <summary>Makes the continuation token of a place in a sorted list.</summary>
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

        errors.Add("continuationToken", InvalidToken);
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

    // A token is valid only for its own order.
    private static SortKey? ReadSortKey(string text, ProjectSort sort) =>
        text.Split(' ', 2) is [var name, var key] && name == sort.ToString() ? SortKey.TryRead(key) : null;

    // One list or several parameters, which the query joins.
    private static HashSet<ProjectStage> ReadStages(string text, FieldErrors errors)
    {
        var stages = new HashSet<ProjectStage>();
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Enum.GetNames<ProjectStage>().Contains(name, StringComparer.OrdinalIgnoreCase))
                stages.Add(Enum.Parse<ProjectStage>(name, ignoreCase: true));
            else
                errors.Add("stage", $"has '{name}', which is not one of {string.Join(", ", Enum.GetNames<ProjectStage>())}");
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
