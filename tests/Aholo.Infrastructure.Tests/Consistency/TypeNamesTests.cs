using System.Text.RegularExpressions;
using Aholo.Infrastructure.Tests.Documentation;

namespace Aholo.Infrastructure.Tests.Consistency;

public sealed partial class TypeNamesTests
{
    [Fact]
    public void No_two_types_share_a_name()
    {
        var types = MarkdownFile.Files("src", ".cs")
            .SelectMany(file => Declaration().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
                .Select(match => (Name: match.Groups["name"].Value, Folder: Path.GetDirectoryName(file))))
            .Distinct()
            .ToList();

        types.Count.ShouldBeGreaterThan(500);
        types.GroupBy(type => type.Name).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(type => type.Folder))}").ShouldBeEmpty();
    }

    // Nested types go by the name of the type that they are in. The parts of a type, and its generic form, are in one folder.
    [GeneratedRegex(
        @"^(?:(?:public|internal|sealed|static|abstract|partial|readonly|ref|unsafe) )+(?:class|struct|interface|enum|record(?: struct)?|delegate \S+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
