using System.Globalization;
using Aholo.Functions.Projects;
using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Triggers;

/// <summary>Which projects <c>GET /api/projects</c> asks for.</summary>
internal sealed record ProjectListQuery
{
    /// <summary>Projects on a page, at the most.</summary>
    public const int MaxPageSize = 100;

    private const int MaxSearch = 100;

    /// <summary>The stages; empty means any.</summary>
    public IReadOnlyCollection<ProjectStage> Stages { get; init; } = [];

    /// <summary>What the name or the id contains, in any case.</summary>
    public string? Search { get; init; }

    /// <summary>Projects on a page.</summary>
    public int PageSize { get; init; } = MaxPageSize;

    /// <summary>Where the page before ended.</summary>
    public string? ContinuationToken { get; init; }

    /// <summary>Reads it, with an error for each parameter that is not what it should be.</summary>
    public static ProjectListQuery Read(IQueryCollection query, FieldErrors errors)
    {
        var search = query["search"].ToString();
        if (search.Length > MaxSearch)
            errors.Add("search", $"is longer than {MaxSearch} characters");

        return new()
        {
            Stages = ReadStages(query["stage"].ToString(), errors),
            Search = search.Length > 0 ? search : null,
            PageSize = ReadPageSize(query["pageSize"].ToString(), errors),
            ContinuationToken = query["continuationToken"].ToString() is { Length: > 0 } token ? token : null,
        };
    }

    /// <summary>Whether a project is one of them.</summary>
    public bool Matches(ProjectView project) =>
        (Stages.Count == 0 || Stages.Contains(project.Stage))
        && (Search is null
            || project.Name.Contains(Search, StringComparison.OrdinalIgnoreCase)
            || project.Id.Contains(Search, StringComparison.OrdinalIgnoreCase));

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
