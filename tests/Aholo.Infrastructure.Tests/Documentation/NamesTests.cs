using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aholo.Files.Problems;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;

namespace Aholo.Infrastructure.Tests.Documentation;

/// <summary>Routes, codes and stages in documents exist in the app, and every code is explained.</summary>
public sealed partial class NamesTests
{
    [Fact]
    public void Every_route_in_a_document_exists()
    {
        var routes = Routes().ToList();
        var named = MarkdownFile.All.SelectMany(file => file.CodeSpans.SelectMany(span => Request().Matches(span).SelectMany(match =>
            match.Groups["methods"].Value.Split(", ").Select(method => (file.Path, Method: method, Route: match.Groups["route"].Value))))).ToList();

        named.Count.ShouldBeGreaterThan(40);
        named.Where(item => !routes.Any(route => route.Method == item.Method && Matches(route.Path, item.Route)))
            .Select(item => $"{item.Path}: {item.Method} {item.Route}").ShouldBeEmpty();
    }

    [Fact]
    public void Every_route_is_documented() =>
        Routes().Where(route => !MarkdownFile.Read("docs/http-api.md").CodeSpans.Any(span => Request().Match(span) is { Success: true } match
                && match.Groups["methods"].Value.Split(", ").Contains(route.Method) && Matches(route.Path, match.Groups["route"].Value)))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("Problems of projects", typeof(ProblemCodes))]
    [InlineData("Warnings", typeof(WarningCodes))]
    [InlineData("Errors of requests", typeof(RequestProblems))]
    public void Troubleshooting_explains_every_code_and_no_other(string heading, Type codes)
    {
        var section = MarkdownFile.Read("docs/troubleshooting.md").Text.Split($"\n## {heading}\n")[1].Split("\n## ")[0];

        CodeRow().Matches(section).SelectMany(row => CodeSpan().Matches(row.Groups["codes"].Value)).Select(code => code.Groups["code"].Value)
            .ShouldBe(
                codes.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!),
                ignoreOrder: true);
    }

    [Fact]
    public void The_diagram_of_stages_has_every_stage_and_no_other() =>
        StateName().Matches(MarkdownFile.Read("docs/architecture.md").Text.Split("stateDiagram-v2")[1].Split("```")[0]).Select(match => match.Value).Distinct()
            .ShouldBe(Enum.GetNames<ProjectStage>().Except([nameof(ProjectStage.Unknown)]), ignoreOrder: true);

    private static IEnumerable<(string Method, string Path)> Routes()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(
            MarkdownFile.Files("src/Aholo.Functions", "openapi.json").Select(path => Path.Combine(Repository.Root, path)).Single()));
        return
        [
            ("GET", "/api/ui/{path}"), ("HEAD", "/api/ui/{path}"), // the page, which is no part of the API
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               where operation.Name is "get" or "head" or "put" or "post" or "patch" or "delete"
               select (operation.Name.ToUpperInvariant(), $"/api{path.Name}"),
        ];
    }

    // A document may have a value instead of a route parameter; the last parameter may be a path.
    private static bool Matches(string route, string named) =>
        Regex.IsMatch(named, $"^{Regex.Replace(Regex.Replace(route, @"\{path\}$", ".*"), @"\{\w+\}", "[^/]+")}$");

    [GeneratedRegex(@"(?<methods>[A-Z]+(?:, [A-Z]+)*) (?<route>/api/[^\s?#]+)")]
    private static partial Regex Request();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+\b")]
    private static partial Regex StateName();

    [GeneratedRegex(@"^\| (?<codes>`[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex CodeRow();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex CodeSpan();
}
