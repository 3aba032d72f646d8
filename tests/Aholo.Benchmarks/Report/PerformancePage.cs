using System.Text;
using System.Text.RegularExpressions;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Report;

/// <summary>
/// Fills the tables of a page: between <c>&lt;!-- results: NAME NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c>. Results of one benchmark share a table, a column each.
/// </summary>
internal static partial class PerformancePage
{
    /// <exception cref="InvalidDataException">The page names a result that there is not.</exception>
    public static string Fill(string page, IReadOnlyDictionary<string, BenchmarkRun> runs) => Block().Replace(
        page.ReplaceLineEndings("\n"),
        block => $"{block.Groups["start"].Value}\n{Table([.. block.Groups["names"].Value.Split(' ').Select(name => runs.TryGetValue(name, out var run) ? run : throw new InvalidDataException($"docs/performance has no {name}.json."))])}{block.Groups["end"].Value}");

    private static string Table(IReadOnlyList<BenchmarkRun> runs)
    {
        var text = new StringBuilder();
        var first = runs[0];
        text.Append('\n');
        if (runs.Count == 1)
        {
            Row(first.Columns);
            Row([":--", .. first.Columns.Skip(1).Select(_ => "--:")]);
            foreach (var row in first.Rows)
                Row(row);
        }
        else
        {
            Row([first.Columns[0], .. runs.Select(run => $"`{Arguments(run)}`")]);
            Row([":--", .. runs.Select(_ => "--:")]);
            foreach (var (index, row) in first.Rows.Index())
                Row([row[0], .. runs.Select(run => run.Rows[index][1])]);
        }

        foreach (var run in runs)
        {
            foreach (var (invariant, _) in run.Invariants.Where(invariant => !invariant.Value))
                text.Append($"\nMissed by `{run.Command}`: {invariant}.\n");
        }

        text.Append($"\n{first.Title}. {first.Date:d MMMM yyyy}; {first.Machine}.\n\n```sh\n");
        foreach (var run in runs)
            text.Append($"dotnet run -c Release --project tests/Aholo.Benchmarks -- {run.Command}\n");
        return text.Append("```\n\n").ToString();

        void Row(IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
    }

    private static string Arguments(BenchmarkRun run) => run.Command[(run.Command.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    [GeneratedRegex("(?<start><!-- results: (?<names>[^>]+) -->)\n.*?(?<end><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Block();
}
