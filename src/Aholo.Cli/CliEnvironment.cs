using LocalAzure.Shared;
using Microsoft.Extensions.Configuration;

namespace Aholo.Cli;

/// <summary>The environment of a command: its output, its settings and its clock.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Gets the writer of the command's result.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Gets the writer of progress, warnings and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Gets whether <see cref="Error"/> is a terminal, on which progress bars can be drawn.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>Gets whether to use colors on a terminal.</summary>
    public required bool UsesColor { get; init; }

    public required IConfiguration Configuration { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Gets the settings: the section <c>Aholo</c>, as in the function app.</summary>
    public IConfigurationSection Settings => Configuration.GetSection("Aholo");

    /// <summary>Creates the environment of this process: the console, environment variables and user secrets.</summary>
    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        // A full disk behind stderr must not end a command that pays. A result that cannot be written is an error.
        Error = Console.IsErrorRedirected ? ConsoleOutput.Writer(Console.OpenStandardError()) : Console.Error,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        // https://no-color.org
        UsesColor = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        Configuration = new ConfigurationBuilder().AddUserSecrets<CliException>(optional: true).AddEnvironmentVariables().Build(),
    };
}
