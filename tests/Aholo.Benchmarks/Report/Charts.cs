using System.Globalization;
using Aholo.Benchmarks.Engine;
using Aholo.Benchmarks.Reporting;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Aholo.Benchmarks.Report;

/// <summary>Draws charts from results.</summary>
internal static class Charts
{
    private const double Width = 760;
    private const double RowHeight = 26;

    private static readonly OxyColor[] Colors = [OxyColor.Parse("#2f6fbb"), OxyColor.Parse("#e08a2e"), OxyColor.Parse("#4a9a5b"), OxyColor.Parse("#8d8d8d")];

    /// <summary>Draws a chart from each result that has one.</summary>
    public static IEnumerable<(string Name, string Svg)> Draw(IReadOnlyDictionary<string, BenchmarkRun> runs)
    {
        if (runs.TryGetValue("engine", out var engine))
            yield return ("engine", Engine(engine));
        List<BenchmarkRun> loads = [.. runs.Values.Where(run => run.Figures.ContainsKey("projects_per_second")).OrderBy(run => run.Figures["projects"])];
        if (loads.Count > 0)
            yield return ("load", Load(loads));
        if (runs.TryGetValue("soak", out var soak))
            yield return ("soak", Memory(soak));
    }

    private static string Engine(BenchmarkRun run)
    {
        // As many together as Azure Storage was measured with.
        var groups = EngineScenario.All.Select(scenario => (Scenario: scenario, Count: Count(scenario))).Where(group => group.Count > 0).ToList();
        var model = Bars("Orchestrations that end in a second", groups.Select(group => $"{group.Count:N0}: {group.Scenario.Title}"));
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Minimum = 0.1, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        foreach (var (provider, color) in StorageProvider.All.Zip(Colors))
        {
            model.Series.Add(Bars(
                provider.Title, color, baseValue: 0.1,
                groups.Select(group => run.Figures.TryGetValue(Key(provider, group.Scenario, group.Count), out var perSecond) ? perSecond : double.NaN)));
        }

        return Svg(model, groups.Count * StorageProvider.All.Count);

        int Count(EngineScenario scenario) => StorageProvider.All.Reverse()
            .Select(provider => run.Figures.Keys
                .Where(key => key.StartsWith($"{provider.Key}_{scenario.Key}_", StringComparison.Ordinal) && key.EndsWith("_per_s", StringComparison.Ordinal))
                .Select(key => int.TryParse(key[$"{provider.Key}_{scenario.Key}_".Length..^"_per_s".Length], CultureInfo.InvariantCulture, out var count) ? count : 0)
                .DefaultIfEmpty().Max())
            .FirstOrDefault(count => count > 0);

        static string Key(StorageProvider provider, EngineScenario scenario, int count) =>
            string.Create(CultureInfo.InvariantCulture, $"{provider.Key}_{scenario.Key}_{count}_per_s");
    }

    private static string Load(IReadOnlyList<BenchmarkRun> runs)
    {
        var model = Bars(
            "Processor time of a project, ms", runs.Select(run => string.Create(
                CultureInfo.InvariantCulture, $"{run.Figures["projects"]:N0} at once, {run.Figures["projects_per_second"]:0.#} a second")));
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        (string Key, string Title)[] parts = [("worker", "the app"), ("host", "its host"), ("azurite", "Azurite"), ("others", "simulator, broker and benchmark")];
        foreach (var ((key, title), color) in parts.Zip(Colors))
        {
            var series = Bars(title, color, baseValue: 0, runs.Select(run => run.Figures[$"{key}_cpu_ms_per_project"]));
            series.IsStacked = true;
            model.Series.Add(series);
        }

        return Svg(model, runs.Count * 2);
    }

    private static string Memory(BenchmarkRun run)
    {
        var model = new PlotModel { Title = "Memory under a steady load, MiB" };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside });
        var minutes = run.Figures["soak_minutes"];
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "minutes", Minimum = 0, Maximum = minutes });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        (string Key, string Title)[] parts = [("worker", "the app"), ("host", "its host"), ("azurite", "Azurite")];
        foreach (var ((key, title), color) in parts.Zip(Colors))
        {
            var values = run.Series[$"soak_{key}_memory_MiB"];
            var line = new LineSeries { Title = title, Color = color };
            line.Points.AddRange(values.Select((value, index) => new DataPoint((index + 0.5) * minutes / values.Count, value)));
            model.Series.Add(line);
        }

        return Svg(model, rows: 10);
    }

    private static PlotModel Bars(string title, IEnumerable<string> categories)
    {
        var model = new PlotModel { Title = title };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.BottomCenter, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal });
        var axis = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0 };
        axis.Labels.AddRange(categories);
        model.Axes.Add(axis);
        return model;
    }

    private static BarSeries Bars(string title, OxyColor color, double baseValue, IEnumerable<double> values)
    {
        var series = new BarSeries { Title = title, FillColor = color, BaseValue = baseValue, LabelFormatString = "{0:0.#}", LabelPlacement = LabelPlacement.Inside, TextColor = OxyColors.White };
        series.Items.AddRange(values.Select(value => new BarItem(value)));
        return series;
    }

    private static string Svg(PlotModel model, int rows)
    {
        model.Background = OxyColors.White;
        model.DefaultFont = "Arial"; // which the exporter measures
        model.TitleFontSize = 14;
        return new SvgExporter { Width = Width, Height = 110 + (rows * RowHeight), TextMeasurer = new PixelMeasurer() }.ExportToString(model).ReplaceLineEndings("\n");
    }

    // The exporter's own measures text in points.
    private sealed class PixelMeasurer() : PdfRenderContext(Width, RowHeight, OxyColors.White)
    {
        private const double PixelsPerPoint = 96.0 / 72;

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var points = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new(points.Width * PixelsPerPoint, points.Height * PixelsPerPoint);
        }
    }
}
