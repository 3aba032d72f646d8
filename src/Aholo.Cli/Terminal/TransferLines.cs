namespace Aholo.Cli.Terminal;

/// <summary>Prints a line for each transfer that has ended, for logs and pipes.</summary>
internal sealed class TransferLines(TextWriter writer) : ITransferDisplay
{
    public Task<T> ShowAsync<T>(Func<Func<string, long?, ITransfer>, Task<T>> work)
    {
        var lines = TextWriter.Synchronized(writer);
        return work((_, _) => new Line(lines));
    }

    private sealed class Line(TextWriter lines) : ITransfer
    {
        public void Report(string step, long bytes)
        {
        }

        public void End(string line) => lines.WriteLine(SafeText.OneLine(line));
    }
}
