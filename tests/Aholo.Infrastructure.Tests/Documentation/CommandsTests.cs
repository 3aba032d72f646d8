using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Documentation;

/// <summary>Everything in a documented command exists: the project, its verbs and options, tests, npm scripts, azd hooks.</summary>
public sealed partial class CommandsTests
{
    // Options of the test runner and of the SDK.
    private static readonly string[] TestOptions = ["--filter-class", "--filter-method", "--explicit", "--project"];

    private static readonly Dictionary<string, string> Sources = [];

    [Fact]
    public void Every_command_of_dotnet_names_a_project_that_has_its_verb_and_options()
    {
        var commands = All("dotnet").ToList();

        commands.Count.ShouldBeGreaterThan(30);
        commands.SelectMany(Dotnet).ShouldBeEmpty();
    }

    [Fact]
    public void Every_command_of_aholo_has_its_verb_and_options()
    {
        var commands = All("aholo").ToList();

        commands.Count.ShouldBeGreaterThan(5);
        commands.SelectMany(command => Arguments(command, "src/Aholo.Cli", command.Words[1..])).ShouldBeEmpty();
    }

    [Fact]
    public void Every_script_of_npm_and_every_hook_of_azd_exists()
    {
        var packages = string.Concat(MarkdownFile.Files("", "package.json").Select(path => File.ReadAllText(Path.Combine(Repository.Root, path))));
        var hooks = File.ReadAllText(Path.Combine(Repository.Root, "azure.yaml"));

        All("npm").Where(command => command.Words is [_, "run" or "test", ..])
            .Where(command => !packages.Contains($"\"{(command.Words[1] == "run" ? command.Words[2] : "test")}\":", StringComparison.Ordinal)).ShouldBeEmpty();
        All("azd").Where(command => command.Words is [_, "hooks", "run", ..])
            .Where(command => !hooks.Contains($"{command.Words[3]}:", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Dotnet(Command command)
    {
        var end = Array.IndexOf(command.Words, "--") is var found and >= 0 ? found : command.Words.Length;
        var (own, passed) = (command.Words[..end], command.Words[Math.Min(end + 1, command.Words.Length)..]);
        var verb = own.ElementAtOrDefault(1);
        var project = Array.IndexOf(own, "--project") is var at and >= 0 ? own.ElementAtOrDefault(at + 1) : null;
        if (verb is "build" or "pack" or "publish")
            project = own.Skip(2).FirstOrDefault(word => word.Contains('/'));
        if (project is null || project.Contains("Your", StringComparison.Ordinal))
            yield break;
        if (!Directory.Exists(Path.Combine(Repository.Root, project)) || Directory.GetFiles(Path.Combine(Repository.Root, project), "*.csproj").Length == 0)
        {
            yield return $"{command}: there is no project {project}";
            yield break;
        }

        if (verb == "test" || project.StartsWith("tests/", StringComparison.Ordinal) && project.EndsWith("Tests", StringComparison.Ordinal))
        {
            foreach (var option in own.Where(word => verb == "test" && word.StartsWith("--", StringComparison.Ordinal)).Except(TestOptions))
                yield return $"{command}: {option} is not known here; add it to {nameof(TestOptions)} if it is an option of the test runner";
            foreach (var name in own.Concat(passed).Where(word => word.StartsWith("'*", StringComparison.Ordinal)).Select(word => word.Trim('\'', '*', '.')))
            {
                if (name != "NAME" && !Regex.IsMatch(Source(project), $@"\b{Regex.Escape(name)}"))
                    yield return $"{command}: {project} has no test {name}";
            }
        }
        else if (verb == "run")
        {
            foreach (var error in Arguments(command, project, passed))
                yield return error;
        }
    }

    // A verb is the first word; options are searched in the source of the program.
    private static IEnumerable<string> Arguments(Command command, string project, string[] arguments)
    {
        var hasCommands = Source(project).Contains("new Command(", StringComparison.Ordinal);
        if (hasCommands && arguments is [var verb, ..] && Verb().IsMatch(verb) && !Source(project).Contains($"\"{verb}\"", StringComparison.Ordinal))
            yield return $"{command}: {project} has no command {verb}";
        foreach (var option in arguments.Where(word => Option().IsMatch(word)).Where(option => option is not ("--help" or "--version")))
        {
            var ofWebHost = option == "--urls" && Source(project).Contains("WebApplication.CreateBuilder(args)", StringComparison.Ordinal);
            if (!ofWebHost && !Source(project).Contains($"\"{option}\"", StringComparison.Ordinal))
                yield return $"{command}: {project} has no option {option}";
        }
    }

    private static string Source(string project)
    {
        if (!Sources.TryGetValue(project, out var source))
            Sources[project] = source = string.Concat(MarkdownFile.Files(project, ".cs").Select(path => File.ReadAllText(Path.Combine(Repository.Root, path))));
        return source;
    }

    private static IEnumerable<Command> All(string program) =>
        from file in MarkdownFile.All
        from line in file.Commands
        from part in line.Split("&&", StringSplitOptions.TrimEntries)
        let words = part.Split(" #")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => Variable().IsMatch(word)).ToArray()
        where words is [var first, _, ..] && first == program
        select new Command(file.Path, words);

    private sealed record Command(string Path, string[] Words)
    {
        public override string ToString() => $"{Path}: {string.Join(' ', Words)}";
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Verb();

    [GeneratedRegex("^--[a-z]+(-[a-z]+)*$")]
    private static partial Regex Option();

    [GeneratedRegex("^[A-Za-z_]+=")]
    private static partial Regex Variable();
}
