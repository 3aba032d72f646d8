using System.Globalization;
using Spectre.Console;

namespace Aholo.Verify.Reporting;

/// <summary>Prints each check as it ends, and a list of the failures at the end.</summary>
internal sealed class ConsoleCheckReporter(IAnsiConsole console) : ICheckReporter
{
    public void Begin(Uri url, string run) => console.WriteLine($"Verifying {url}. Everything it creates has a name that begins with {run}.");

    public void Report(CheckResult result)
    {
        var (mark, style) = result.Status switch
        {
            CheckStatus.Passed => ("✓", "green"),
            CheckStatus.Failed => ("✗", "red"),
            _ => ("–", "yellow"),
        };
        var seconds = result.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        console.MarkupLine($"  [{style}]{mark}[/] {seconds,6} s  {Markup.Escape(result.Name)}");
        console.MarkupLine($"             [grey]{Markup.Escape(result.Detail)}[/]");
    }

    public void End(IReadOnlyList<CheckResult> results)
    {
        foreach (var failed in results.Where(result => result.Status == CheckStatus.Failed))
            console.MarkupLine($"[red]Failed:[/] {Markup.Escape(failed.Name)}. {Markup.Escape(failed.Detail)}");
        console.WriteLine(
            $"{Count(results, CheckStatus.Passed)} passed, {Count(results, CheckStatus.Failed)} failed, {Count(results, CheckStatus.Skipped)} skipped.");
    }

    private static int Count(IReadOnlyList<CheckResult> results, CheckStatus status) => results.Count(result => result.Status == status);
}
