using System.CommandLine;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Report;

/// <summary>Writes the tables and charts of docs/performance.md from the results in docs/performance.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var check = new Option<bool>("--check") { Description = "Only checks that the tables and charts are those of the results." };
        var command = new Command("report", "Writes the tables and charts of docs/performance.md from the results (--save) in docs/performance.") { check };
        command.SetAction(arguments => Run(arguments.GetValue(check)));
        return command;
    }

    private static int Run(bool onlyCheck)
    {
        var docs = Path.Combine(Repository.Root, "docs");
        var folder = Path.Combine(docs, "performance");
        var runs = Directory.GetFiles(folder, "*.json").ToDictionary(path => Path.GetFileNameWithoutExtension(path), BenchmarkRun.Read);
        var page = Path.Combine(docs, "performance.md");
        var files = Charts.Draw(runs).Select(chart => (Path.Combine(folder, $"{chart.Name}.svg"), chart.Svg))
            .Append((page, PerformancePage.Fill(File.ReadAllText(page), runs)));
        var outdated = 0;
        foreach (var (path, content) in files)
        {
            if (File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == content)
                continue;

            outdated++;
            Console.WriteLine($"{(onlyCheck ? "outdated" : "written")}: {Path.GetRelativePath(Repository.Root, path)}");
            if (!onlyCheck)
                File.WriteAllText(path, content);
        }

        return onlyCheck && outdated > 0 ? 1 : 0;
    }
}
