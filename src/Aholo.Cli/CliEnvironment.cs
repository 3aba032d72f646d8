using LocalAzure.Shared;
using Microsoft.Extensions.Configuration;

namespace Aholo.Cli;

/// <summary>What a command gets from the process that it runs in.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Results go here.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, warnings and errors go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal, which progress bars can be drawn on.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>Whether colors may be used on a terminal.</summary>
    public required bool UsesColor { get; init; }

    /// <summary>The settings: section <c>Aholo</c>, as the function app has it.</summary>
    public required IConfiguration Configuration { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The console, with settings from user secrets and, before those, from environment variables.</summary>
    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        // What cannot be written there must not end a command that pays. A result that cannot be written is an error.
        Error = Console.IsErrorRedirected ? ConsoleOutput.Writer(Console.OpenStandardError()) : Console.Error,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        // https://no-color.org: any value but the empty one.
        UsesColor = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        Configuration = new ConfigurationBuilder().AddUserSecrets<CliException>(optional: true).AddEnvironmentVariables().Build(),
    };
}
