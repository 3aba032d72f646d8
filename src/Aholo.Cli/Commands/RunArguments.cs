using System.CommandLine;
using System.Globalization;
using Aholo.Cli.Inputs;
using Aholo.Cli.Projects;

namespace Aholo.Cli.Commands;

/// <summary>The options of the two commands that create a project.</summary>
internal sealed class RunArguments
{
    private readonly Option<string?> _name = new("--name") { Description = "The name of the project. Default: the name of the first file or folder, or the first words of the prompt." };
    private readonly Option<AccessLevel?> _access = CommonOptions.Choice<AccessLevel>(
        "--access", "The visibility of the project (version 2 of the API). Default: private.");
    private readonly Option<string?> _download = CommonOptions.Download();
    private readonly Option<string?> _journal = new("--journal")
    {
        Description = "The file that records each step, so that the same command can resume. Default: aholo.jsonl in the folder of --download, otherwise NAME.aholo.jsonl.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Prints the id of the project and exits without waiting for the task." };
    private readonly Option<TimeSpan?> _timeout = CommonOptions.Timeout();
    private readonly Option<string?> _adopt = new("--adopt")
    {
        Description = "Resumes with this project, which an earlier run created without receiving its id.", HelpName = "ID",
    };

    private readonly Option<int?> _recreate = new("--recreate")
    {
        Description = "Abandons the create with this number, and pays for another. An error prints the number if the outcome of a create is unknown or its task has failed.",
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
            // Reading the values would throw if they are invalid.
            if (CommonOptions.IsGiven(result, _recreate) && CommonOptions.IsGiven(result, _adopt))
                result.AddError("--adopt and --recreate exclude each other.");
            if (CommonOptions.IsGiven(result, _noWait) && CommonOptions.IsGiven(result, _download))
                result.AddError("--no-wait and --download exclude each other.");
        });
    }

    public string Name(ParseResult parsed, string fallback) => parsed.GetValue(_name) is { } name && !string.IsNullOrWhiteSpace(name) ? name.Trim() : fallback;

    /// <summary>Gets the visibility, which is private by default; null if the API has no such setting.</summary>
    public AccessLevel? Access(ParseResult parsed, CliSession session) => parsed.GetValue(_access) ?? (session.IsV1 ? null : AccessLevel.Private);

    public ProjectRunOptions Read(ParseResult parsed, string name)
    {
        var download = parsed.GetValue(_download);
        return new()
        {
            Journal = Path.GetFullPath(parsed.GetValue(_journal) ?? (download is null ? FileName(name) + OwnFiles.JournalSuffix : Path.Combine(download, OwnFiles.JournalName))),
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
