using System.Text;
using System.Text.RegularExpressions;
using Aholo.Functions.Configuration;

namespace Aholo.Infrastructure.Tests.Documentation;

/// <summary>docs/configuration.md has every setting with its default and limits; other documents name no setting that does not exist.</summary>
public sealed partial class ConfigurationTests
{
    private const string Path = "docs/configuration.md";
    private const string Begin = "<!-- Generated from the options classes by ConfigurationTests. Only the last column is written by hand. -->\n";
    private const string End = "<!-- End of the generated part. -->";

    private static string Text => MarkdownFile.Read(Path).Text;

    [Fact]
    public void Every_setting_is_documented_with_its_default_and_limits()
    {
        Setting.All.Count.ShouldBeGreaterThan(50);
        Generate().Split('\n').Except(Text.Split(Begin)[1].Split(End)[0].Split('\n')).ShouldBeEmpty(
            $"{Path} differs from the options classes. Write it anew, then the meaning of what is new: "
            + $"dotnet test --project tests/Aholo.Infrastructure.Tests --explicit only --filter-method '*{nameof(Write_the_settings)}'");
        Text.Split(Begin)[1].Split(End)[0].Split('\n').Except(Generate().Split('\n')).ShouldBeEmpty($"{Path} has settings that do not exist.");
    }

    [Fact]
    public void Every_setting_has_a_description() =>
        Setting.All.Select(setting => setting.Key).Where(key => !Meanings().TryGetValue(key, out var meaning) || meaning.Length == 0).ShouldBeEmpty();

    [Fact]
    public void Every_connection_is_documented()
    {
        Text.ShouldContain($"`{Connections.Storage}`");
        Text.ShouldContain($"`{Connections.ServiceBus}`");
    }

    [Fact]
    public void Every_setting_that_a_document_names_exists()
    {
        var known = Setting.All.Select(setting => setting.Key).ToList();
        var named = MarkdownFile.All.SelectMany(file => Name().Matches(file.Text).Select(match => (file.Path, Key: Index().Replace(match.Value.Replace("__", ":"), "")))).ToList();

        named.Count.ShouldBeGreaterThan(100);
        named.Where(item => !known.Any(key => key == item.Key || key.StartsWith($"{item.Key}:", StringComparison.Ordinal)))
            .Select(item => $"{item.Path}: {item.Key}").Distinct().ShouldBeEmpty();
    }

    [Fact(Explicit = true)]
    public void Write_the_settings()
    {
        var parts = Text.Split(Begin);
        File.WriteAllText(
            System.IO.Path.Combine(Repository.Root, Path), $"{parts[0]}{Begin}{Generate()}{End}{Text.Split(End)[1]}");
    }

    private static string Generate()
    {
        var (meanings, text) = (Meanings(), new StringBuilder());
        var sources = MarkdownFile.Files("src", ".cs").ToDictionary(path => path, path => File.ReadAllText(System.IO.Path.Combine(Repository.Root, path)));
        foreach (var section in Setting.All.GroupBy(setting => setting.Class))
        {
            var key = section.First().Key;
            var name = key[..key.LastIndexOf(':')];
            var title = name == AholoFunctionsOptions.SectionName ? "Service" : name[(name.LastIndexOf(':') + 1)..];
            text.Append($"\n## {title}\n\nSection `{name}`, class [`{section.Key.Name}`]({Source(section.Key, sources)}).\n\n");
            text.Append("| setting | default | limits | meaning |\n| --- | --- | --- | --- |\n");
            foreach (var setting in section)
                text.Append($"| `{setting.Key}` | {setting.Default} | {setting.Limits} | {meanings.GetValueOrDefault(setting.Key)} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static Dictionary<string, string> Meanings() =>
        Row().Matches(Text).ToDictionary(row => row.Groups["key"].Value, row => row.Groups["meaning"].Value.Trim());

    private static string Source(Type type, Dictionary<string, string> sources) =>
        $"../{sources.Single(source => Regex.IsMatch(source.Value, $@"\bclass {type.Name}\b")).Key}";

    [GeneratedRegex(@"^\| `(?<key>Aholo:[\w:]+)` \|[^|]*\|[^|]*\|(?<meaning>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bAholo(?<separator>:|__)[A-Z]\w*?(?:\k<separator>[A-Z]\w*?)*(?:__\d+)?(?![\w:])")]
    private static partial Regex Name();

    [GeneratedRegex(@":\d+$")]
    private static partial Regex Index();
}
