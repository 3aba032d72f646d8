using System.CommandLine;
using Aholo.Cli.Results;
using Aholo.Cli.Terminal;
using Aholo.Functions.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Cli;

/// <summary>Runs the action of a command: gives it a client, writes its result, and turns what it throws into an exit code and a sentence.</summary>
internal sealed class CommandRunner(CliEnvironment environment, Option<bool> json)
{
    /// <summary>Makes a command do something.</summary>
    public void SetAction(Command command, Func<ParseResult, CliSession, CancellationToken, Task<ICommandResult>> action) =>
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, action, cancellationToken));

    /// <summary>Answers a command line that cannot be understood.</summary>
    public Task<int> RefuseAsync(ParseResult parsed) => Task.FromResult(Fail(Output(parsed), new(
        ExitCode.Usage,
        $"{string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message))}{Environment.NewLine}To see what there is: {Path(parsed)} --help")));

    private async Task<int> RunAsync(
        ParseResult parsed, Func<ParseResult, CliSession, CancellationToken, Task<ICommandResult>> action, CancellationToken cancellationToken)
    {
        var output = Output(parsed);
        try
        {
            await using var services = Services();
            var session = Session(services, output);
            output.Result(await action(parsed, session, cancellationToken));
            return (int)ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(output, new(ExitCode.Interrupted, "Interrupted."));
        }
        catch (Exception exception)
        {
            return Fail(output, Failures.Describe(exception));
        }
    }

    private static int Fail(CommandOutput output, CliException failure)
    {
        output.Fail(failure);
        return (int)failure.Code;
    }

    private CommandOutput Output(ParseResult parsed) => new(environment, parsed.GetValue(json));

    private static string Path(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "aholo" : $"aholo {parsed.CommandResult.Command.Name}";

    private ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddSingleton(environment.Clock);
        services.AddAholoClient(environment.Configuration.GetSection("Aholo"));
        return services.BuildServiceProvider();
    }

    private CliSession Session(ServiceProvider services, CommandOutput output)
    {
        try
        {
            return new(
                services.GetRequiredService<AholoClient>(),
                services.GetRequiredService<IOptions<AholoClientOptions>>().Value,
                environment.Configuration.GetSection("Aholo:Assets").Get<AssetOptions>() ?? new(),
                output,
                TransferDisplays.For(environment),
                environment.Clock);
        }
        catch (OptionsValidationException exception)
        {
            throw new CliException(ExitCode.Usage, $"{string.Join(Environment.NewLine, exception.Failures)}{Environment.NewLine}{Failures.Settings}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // A value that is not of its type, which the binder says with the key.
            throw new CliException(ExitCode.Usage, $"{exception.Message}{Environment.NewLine}{Failures.Settings}", exception);
        }
    }
}
