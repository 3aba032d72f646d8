using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Telemetry;

/// <summary>The inputs of a query in <c>infra/queries</c>: a table, its columns, the names of metrics and the dimensions of rows.</summary>
internal sealed partial record KustoQuery(
    string File, string Table, IReadOnlySet<string> Columns, IReadOnlyList<string> Names, IReadOnlyList<string> Properties, IReadOnlyList<string> Outcomes)
{
    private static readonly HashSet<string> Keywords =
        ["let", "where", "extend", "summarize", "project", "order", "by", "asc", "desc", "and", "or", "in", "has", "true", "false"];

    public static KustoQuery Read(string file)
    {
        var text = Comments().Replace(System.IO.File.ReadAllText(file), "");
        var code = Literals().Replace(text, "");
        var table = TableLine().Match(code).Groups["table"].Value;
        var own = Assigned().Matches(code).Select(match => match.Groups["name"].Value).Append(table).ToHashSet();
        return new(
            Path.GetFileName(file),
            table,
            Identifiers().Matches(code).Select(match => match.Value).Where(name => !Keywords.Contains(name) && !own.Contains(name)).ToHashSet(),
            Quoted(NameFilters().Matches(text)),
            Quoted(PropertyKeys().Matches(text)),
            Quoted(OutcomeFilters().Matches(text)));
    }

    private static IReadOnlyList<string> Quoted(IEnumerable<Match> matches) =>
        [.. matches.SelectMany(match => Literals().Matches(match.Value)).Select(literal => literal.Value.Trim('"')).Distinct()];

    [GeneratedRegex("//.*")]
    private static partial Regex Comments();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Literals();

    [GeneratedRegex(@"^(?<table>App\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex TableLine();

    // Names that the query defines: "Projects = sum(Sum)".
    [GeneratedRegex(@"\b(?<name>\w+)\s*=(?![=~])")]
    private static partial Regex Assigned();

    // Not functions.
    [GeneratedRegex(@"\b[A-Za-z_]\w*\b(?!\s*\()")]
    private static partial Regex Identifiers();

    [GeneratedRegex("""\bName\s*(==|in)\s*(\([^)]*\)|"[^"]*")""")]
    private static partial Regex NameFilters();

    [GeneratedRegex("""Properties\["[^"]*"\]""")]
    private static partial Regex PropertyKeys();

    [GeneratedRegex(@"\bOutcome\s+in\s*\([^)]*\)")]
    private static partial Regex OutcomeFilters();
}
