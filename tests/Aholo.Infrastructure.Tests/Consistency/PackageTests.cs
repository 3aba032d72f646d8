using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>The app uses the real packages, and no type of the repository is in their namespaces.</summary>
public sealed partial class PackageTests
{
    [Theory]
    [InlineData("Microsoft.Azure.Functions.Worker")]
    [InlineData("Microsoft.DurableTask.Client")]
    [InlineData("Azure.Storage.Blobs")]
    [InlineData("Azure.Messaging.ServiceBus")]
    public void The_app_references_the_package_in_every_build(string package)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", "Aholo.Functions", "Aholo.Functions.csproj"));

        var reference = project.Descendants("PackageReference").Where(reference => (string?)reference.Attribute("Include") == package).ShouldHaveSingleItem();

        reference.AncestorsAndSelf().ShouldAllBe(element => element.Attribute("Condition") == null);
        Projects().Select(Path.GetFileNameWithoutExtension).ShouldNotContain(package);
    }

    [Fact]
    public void No_type_of_ours_is_in_a_namespace_of_Microsoft_or_Azure()
    {
        var folders = Projects().Select(project => Path.GetDirectoryName(project)!).ToList();
        folders.Count.ShouldBeGreaterThan(5);
        var sources = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".cs" or ".proto").ToList();

        sources.Where(path => ForeignNamespace().IsMatch(File.ReadAllText(path))).ShouldBeEmpty();

        sources.ShouldContain(path => path.EndsWith(".proto", StringComparison.Ordinal));
        ForeignNamespace().IsMatch("namespace Azure.Messaging;").ShouldBeTrue();
        ForeignNamespace().IsMatch("  namespace Microsoft").ShouldBeTrue();
        ForeignNamespace().IsMatch("option csharp_namespace = \"Microsoft.Azure\";").ShouldBeTrue();
    }

    private static string[] Projects() => Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    // Extension methods for registration are where .NET has them.
    [GeneratedRegex("""^\s*(?:option csharp_)?namespace(?: = ")?\s*(?:Microsoft(?!\.Extensions\.DependencyInjection;)|Azure)\b""", RegexOptions.Multiline)]
    private static partial Regex ForeignNamespace();
}
