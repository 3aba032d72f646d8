using System.CommandLine.Parsing;
using System.Reflection;
using System.Text.RegularExpressions;
using Aholo.Cli;
using Aholo.Files.Assets;
using Microsoft.Extensions.Configuration;

namespace Aholo.Tests.Cli;

/// <summary>Checks the commands, settings and exit codes of the README.</summary>
public sealed partial class CliReadmeTests
{
    private const string FileName = "src/Aholo.Cli/README.md";

    private static string Text => File.ReadAllText(Path.Combine(Repository.Root, FileName));

    [Fact]
    public void Every_command_can_be_parsed()
    {
        var environment = new CliEnvironment
        {
            Out = TextWriter.Null, Error = TextWriter.Null, ErrorIsTerminal = false, UsesColor = false, Configuration = new ConfigurationBuilder().Build(),
        };
        var (root, _) = CommandLine.Create(environment);
        var commands = Readme.Snippets(FileName, "sh").SelectMany(snippet => snippet.Split('\n')).Where(line => line.StartsWith("aholo ", StringComparison.Ordinal)).ToList();

        commands.Count.ShouldBeGreaterThan(5);
        foreach (var command in commands)
            root.Parse([.. CommandLineParser.SplitCommandLine(command).Skip(1)]).Errors.ShouldBeEmpty(command);
    }

    [Fact]
    public void Every_setting_exists()
    {
        var settings = Setting().Matches(Text).Select(match => match.Value).Distinct().ToList();

        settings.Count.ShouldBeGreaterThan(8);
        settings.Where(setting => !Exists(setting.Split("__")[1..])).ShouldBeEmpty();
    }

    [Fact]
    public void Every_exit_code_is_listed()
    {
        foreach (var code in Enum.GetValues<ExitCode>())
            Text.ShouldContain($"| {(int)code} | {(code == ExitCode.Done ? "" : $"`{code}`")}");
    }

    private static bool Exists(string[] path)
    {
        var type = path[0] == "Assets" ? typeof(AssetOptions) : typeof(AholoClientOptions);
        foreach (var name in path.Skip(path[0] == "Assets" ? 1 : 0).Where(name => !int.TryParse(name, out _)))
        {
            if (type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public) is not { } property)
                return false;
            type = property.PropertyType;
        }

        return true;
    }

    [GeneratedRegex(@"Aholo(__\w+?)+(?=[=`\s])")]
    private static partial Regex Setting();
}
