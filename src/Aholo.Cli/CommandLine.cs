using System.CommandLine;
using System.CommandLine.Invocation;
using Aholo.Cli.Commands;

namespace Aholo.Cli;

/// <summary>The command <c>aholo</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line to its end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var json = new Option<bool>("--json") { Description = "Writes the result to stdout as one JSON object.", Recursive = true };
        var runner = new CommandRunner(environment, json);
        var root = new RootCommand("Makes 3D from photos, videos or words with the Aholo service.")
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

        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
            return await runner.RefuseAsync(parsed);

        // Ctrl+C is handled by the process itself, and unexpected errors by the runner.
        var configuration = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }
}
