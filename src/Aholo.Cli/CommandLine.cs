using System.CommandLine;
using System.CommandLine.Invocation;
using Aholo.Cli.Commands;

namespace Aholo.Cli;

/// <summary>The command <c>aholo</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var (root, runner) = Create(environment);
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
            return runner.Reject(parsed);

        // The process handles Ctrl+C, and the runner handles errors.
        var configuration = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (IOException exception) // of the help, which has no runner
        {
            await environment.Error.WriteLineAsync($"Standard output cannot be written: {exception.Message}");
            return (int)ExitCode.Files;
        }
    }

    /// <summary>Creates the command and the runner of its subcommands.</summary>
    internal static (RootCommand Root, CommandRunner Runner) Create(CliEnvironment environment)
    {
        var json = new Option<bool>("--json") { Description = "Writes the result to stdout as one JSON object.", Recursive = true };
        var runner = new CommandRunner(environment, json);
        var root = new RootCommand("Creates 3D models from photos, videos or text with the Aholo service.")
        {
            ReconstructCommand.Create(runner),
            GenerateCommand.Create(runner),
            StatusCommand.Create(runner),
            WaitCommand.Create(runner),
            DownloadCommand.Create(runner),
            ListCommand.Create(runner),
            BalanceCommand.Create(runner),
        };
        root.Options.Add(json);
        return (root, runner);
    }
}
