using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    private readonly JsonObject _figures = [];

    /// <summary>Whether every invariant holds.</summary>
    public bool Holds => _invariants.TrueForAll(invariant => invariant.Holds);

    /// <summary>Adds a row of the table, a cell for each column.</summary>
    public void AddRow(params string[] cells) => _rows.Add(cells);

    /// <summary>Adds a figure. Its name holds its unit: <c>single_64MiB_MBps</c>, <c>p50_ms</c>.</summary>
    public void AddFigure(string name, double value) => _figures.Add(name, Math.Round(value, 3));

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

    /// <summary>Writes the table and the invariants, or the figures as one JSON object on one line.</summary>
    public void WriteTo(TextWriter writer, bool json)
    {
        if (json)
        {
            var invariants = new JsonObject();
            foreach (var (text, holds) in _invariants)
                invariants.Add(text, holds);
            _figures.Add("invariants", invariants);
            writer.WriteLine(_figures.ToJsonString(JsonSerializerOptions.Default));
            return;
        }

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
