using System.Globalization;
using Spectre.Console;

namespace Aholo.Benchmarks.Reporting;

/// <summary>What a benchmark found: rows for people, figures for programs, and whether what it states holds.</summary>
/// <param name="title">What was measured, and with which sizes.</param>
/// <param name="columns">The table's headings; the first is what a row is about.</param>
internal sealed class BenchmarkResult(string title, params string[] columns)
{
    private const int WidestTable = 1000;

    private readonly List<string[]> _rows = [];
    private readonly List<(string Text, bool Holds)> _invariants = [];
    private readonly Dictionary<string, double> _figures = [];
    private readonly Dictionary<string, IReadOnlyList<double>> _series = [];

    /// <summary>Whether every invariant holds.</summary>
    public bool Holds => _invariants.TrueForAll(invariant => invariant.Holds);

    /// <summary>Adds a row of the table, a cell for each column.</summary>
    public void AddRow(params string[] cells) => _rows.Add(cells);

    /// <summary>Adds a figure. Its name holds its unit: <c>single_64MiB_MBps</c>, <c>p50_ms</c>.</summary>
    public void AddFigure(string name, double value) => _figures.Add(name, Math.Round(value, 3));

    /// <summary>Adds figures that were taken at even intervals. The name holds their unit.</summary>
    public void AddSeries(string name, IEnumerable<double> values) => _series.Add(name, [.. values.Select(value => Math.Round(value, 1))]);

    /// <summary>Adds a figure, and a row with it.</summary>
    /// <param name="name">The name of the figure, which holds its unit.</param>
    /// <param name="title">What it is, for people.</param>
    /// <param name="value">The figure.</param>
    public void Add(string name, string title, double value)
    {
        AddRow(title, value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture));
        AddFigure(name, value);
    }

    /// <summary>States something that must hold, and whether it does.</summary>
    public void AddInvariant(string text, bool holds) => _invariants.Add((text, holds));

    /// <summary>Returns all of it, with how, when and where it was measured.</summary>
    public BenchmarkRun ToRun(IReadOnlyList<string> command, DateOnly date) => new()
    {
        Command = string.Join(' ', command),
        Date = date,
        Machine = BenchmarkRun.ThisMachine,
        Title = title,
        Columns = columns,
        Rows = _rows,
        Figures = _figures,
        Series = _series,
        Invariants = _invariants.ToDictionary(invariant => invariant.Text, invariant => invariant.Holds),
    };

    /// <summary>Writes the table and the invariants.</summary>
    public void WriteTo(TextWriter writer)
    {
        // As wide as it needs to be: a row that is broken into two is no row of Markdown any more.
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = WidestTable;
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Markdown };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = table.Columns.Count == 0 ? Justify.Left : Justify.Right });
        foreach (var row in _rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
        foreach (var (text, holds) in _invariants)
            console.MarkupLine($"{(holds ? "[green]holds[/]" : "[red]BROKEN[/]")}  {Markup.Escape(text)}");
    }
}
