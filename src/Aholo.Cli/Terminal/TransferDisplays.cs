using Spectre.Console;

namespace Aholo.Cli.Terminal;

/// <summary>Selects the display of transfers.</summary>
internal static class TransferDisplays
{
    public static ITransferDisplay For(CliEnvironment environment) => environment.ErrorIsTerminal
        ? new TransferBars(AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Detect,
            Interactive = InteractionSupport.Yes,
            ColorSystem = environment.UsesColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(environment.Error),
        }))
        : new TransferLines(environment.Error);
}
