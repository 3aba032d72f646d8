using System.Reflection;
using System.Text.RegularExpressions;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Tests;

namespace Aholo.Functions.Tests.Dashboard;

/// <summary>The page writes its own sentence for each code, in both languages: the compiler checks the texts against the page's list of codes, and this the list.</summary>
public sealed partial class PageCodesTests
{
    [Fact]
    public void The_page_knows_each_code_of_a_projects_problem() => Listed("problemCodes").ShouldBe(Codes(typeof(ProblemCodes)), ignoreOrder: true);

    [Fact]
    public void The_page_knows_each_code_of_a_failed_request() => Listed("requestCodes").ShouldBe(
        [.. Codes(typeof(RequestProblems)), ProblemCodes.Storage, ProblemCodes.StorageRefused, ProblemCodes.ServiceBus], ignoreOrder: true);

    [Fact]
    public void The_page_knows_each_code_of_a_warning() => Listed("warningCodes").ShouldBe(Codes(typeof(WarningCodes)), ignoreOrder: true);

    private static IEnumerable<string> Codes(Type codes) =>
        codes.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<string> Listed(string name)
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "src/Aholo.Functions/Dashboard/web/src/problems/codes.ts"));
        var start = source.IndexOf($"export const {name} = [", StringComparison.Ordinal);
        return Quoted().Matches(source[start..source.IndexOf("] as const", start, StringComparison.Ordinal)]).Select(match => match.Groups[1].Value);
    }

    [GeneratedRegex("'([a-z.-]+)'")]
    private static partial Regex Quoted();
}
