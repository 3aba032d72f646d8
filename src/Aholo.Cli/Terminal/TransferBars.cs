using Spectre.Console;

namespace Aholo.Cli.Terminal;

/// <summary>Draws a progress bar for each transfer.</summary>
internal sealed class TransferBars(IAnsiConsole console) : ITransferDisplay
{
    public Task<T> ShowAsync<T>(Func<Func<string, long?, ITransfer>, Task<T>> work) => console.Progress()
        .AutoRefresh(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn())
        .StartAsync(context => work((name, size) => new Bar(context.AddTask(Markup.Escape(SafeText.OneLine(name)), maxValue: size ?? 1), SafeText.OneLine(name), size)));

    private sealed class Bar(ProgressTask task, string name, long? size) : ITransfer
    {
        public void Report(string step, long bytes)
        {
            task.Description = $"{Markup.Escape(name)} ({step})";
            task.IsIndeterminate = size is null;
            if (size is not null)
                task.Value = bytes;
        }

        public void End(string line)
        {
            task.Description = Markup.Escape(name);
            task.IsIndeterminate = false;
            task.Value = task.MaxValue;
        }
    }
}
