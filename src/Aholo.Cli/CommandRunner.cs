using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Aholo.Cli.Results;
using Aholo.Cli.Terminal;
using Aholo.Files.Assets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Cli;

/// <summary>Runs the action of a command: creates its session, writes its result, and maps exceptions to exit codes and messages.</summary>
internal sealed class CommandRunner(CliEnvironment environment, Option<bool> json)
{
    public void SetAction(Command command, Func<ParseResult, CliSession, CancellationToken, Task<ICommandResult>> action) =>
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, action, cancellationToken));

    /// <summary>Reports the errors of a command line.</summary>
    public int Reject(ParseResult parsed) => Fail(Output(parsed), new(
        ExitCode.Usage,
        $"{string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message))}{Environment.NewLine}For help: {Path(parsed)} --help"));

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
            return Fail(output, CliErrors.Describe(exception, environment.Settings));
        }
    }

    private static int Fail(CommandOutput output, CliException error)
    {
        output.Fail(error);
        return (int)error.Code;
    }

    private CommandOutput Output(ParseResult parsed) => new(environment, parsed.GetValue(json));

    private static string Path(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "aholo" : $"aholo {parsed.CommandResult.Command.Name}";

    private ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddSingleton(environment.Clock);
        services.AddAholoClient(environment.Settings);
        return services.BuildServiceProvider();
    }

    private CliSession Session(ServiceProvider services, CommandOutput output)
    {
        try
        {
            return new(
                services.GetRequiredService<AholoClient>(),
                services.GetRequiredService<IOptions<AholoClientOptions>>().Value,
                AssetOptions(),
                output,
                TransferDisplays.For(environment),
                environment.Clock);
        }
        catch (OptionsValidationException exception)
        {
            throw CliErrors.InvalidSettings(exception.Failures, environment.Settings, exception);
        }
        catch (InvalidOperationException exception)
        {
            // The binder names the key of a value that it cannot convert.
            throw CliErrors.InvalidSettings([exception.Message], environment.Settings, exception);
        }
    }

    // Before anything is paid for: assets that the settings exclude could not be downloaded after it.
    private AssetOptions AssetOptions()
    {
        var section = environment.Settings.GetSection("Assets");
        var options = section.Get<AssetOptions>() ?? new();
        var errors = new List<ValidationResult>();
        if (Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true))
            return options;
        throw CliErrors.InvalidSettings(
            errors.Select(error => $"{section.Path}:{error.MemberNames.First()}: {error.ErrorMessage}"), environment.Settings);
    }
}
