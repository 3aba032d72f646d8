using System.CommandLine;
using System.Globalization;
using Aholo.Cli.Inputs;
using Aholo.Cli.Projects;

namespace Aholo.Cli.Commands;

/// <summary>The options of the two commands that create a project.</summary>
internal sealed class RunArguments
{
    private readonly Option<string?> _name = new("--name") { Description = "The project's name. Default: that of the first file or folder, or the first words." };
    private readonly Option<AccessLevel?> _access = CommonOptions.Choice<AccessLevel>(
        "--access", "Who may see the project (version 2 of the API). Default: private.");
    private readonly Option<string?> _download = CommonOptions.Download();
    private readonly Option<string?> _journal = new("--journal")
    {
        Description = "Where to note what was done, so that the same command goes on after a crash. Default: aholo.jsonl in the folder of --download, else NAME.aholo.jsonl.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Ends once the project is created, and prints its id." };
    private readonly Option<TimeSpan?> _timeout = CommonOptions.Timeout();
    private readonly Option<string?> _adopt = new("--adopt")
    {
        Description = "Goes on with this project: the one that an earlier run has created without learning its id.", HelpName = "ID",
    };

    private readonly Option<int?> _recreate = new("--recreate")
    {
        Description = "Gives up the create with this number, which may have made a project or whose task has failed, and pays for another. The error prints the number.",
        HelpName = "NUMBER",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                return number;

            result.AddError($"--recreate must be the number of a create, as the error prints it, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_name, _access, _download, _journal, _noWait, _timeout, _adopt, _recreate])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            // Not their values, which throw if they are missing or wrong.
            if (CommonOptions.IsGiven(result, _recreate) && CommonOptions.IsGiven(result, _adopt))
                result.AddError("--adopt and --recreate exclude each other.");
            if (CommonOptions.IsGiven(result, _noWait) && CommonOptions.IsGiven(result, _download))
                result.AddError("--no-wait and --download exclude each other.");
        });
    }

    public string Name(ParseResult parsed, string fallback) => parsed.GetValue(_name) is { } name && !string.IsNullOrWhiteSpace(name) ? name.Trim() : fallback;

    /// <summary>Private unless asked otherwise, where the API has the setting.</summary>
    public AccessLevel? Access(ParseResult parsed, CliSession session) => parsed.GetValue(_access) ?? (session.IsV1 ? null : AccessLevel.Private);

    public RunOptions Read(ParseResult parsed, string name)
    {
        var download = parsed.GetValue(_download);
        return new()
        {
            Journal = Path.GetFullPath(parsed.GetValue(_journal) ?? (download is null ? FileName(name) + OwnFiles.JournalEnd : Path.Combine(download, OwnFiles.JournalName))),
            Download = download,
            Wait = !parsed.GetValue(_noWait),
            Timeout = parsed.GetValue(_timeout) ?? CommonOptions.DefaultTimeout,
            Adopt = parsed.GetValue(_adopt),
            Recreate = parsed.GetValue(_recreate),
        };
    }

    private static string FileName(string name)
    {
        var safe = string.Concat(name.Take(60).Select(character => char.IsLetterOrDigit(character) || character is '-' or '_' ? character : '-')).Trim('-');
        return safe.Length == 0 ? "project" : safe;
    }
}
