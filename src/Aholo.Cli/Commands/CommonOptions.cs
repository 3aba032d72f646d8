using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Aholo.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>The default of --timeout.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(4);

    /// <summary>Gets whether an option is on the command line, with or without a value.</summary>
    public static bool IsGiven(CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };

    public static Argument<string> ProjectId() => new("ID") { Description = "The id of the project at Aholo." };

    public static Option<string?> Download() => new("--download")
    {
        Description = "Downloads the assets into this folder and checks them. By default, prints their URLs, which may expire.",
        HelpName = "FOLDER",
    };

    public static Option<TimeSpan?> Timeout() => new("--timeout")
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"The time to wait for the task, in minutes. Default: {DefaultTimeout.TotalMinutes}."),
        HelpName = "MINUTES",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 1 and <= 10_080)
                return TimeSpan.FromMinutes(minutes);

            result.AddError($"--timeout must be 1 to 10080 minutes, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    /// <summary>Creates an option whose values are the names of an enum.</summary>
    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(value => value.ToLowerInvariant()).ToArray();
        var option = new Option<T?>(name)
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                if (Array.IndexOf(names, result.Tokens[0].Value.ToLowerInvariant()) is >= 0 and var index)
                    return Enum.GetValues<T>()[index];

                result.AddError($"{name} must be one of {string.Join(", ", names)}, not '{result.Tokens[0].Value}'.");
                return null;
            },
        };
        option.CompletionSources.Add(names);
        return option;
    }
}
