namespace Aholo.Cli.Terminal;

/// <summary>Shows the progress of transfers.</summary>
internal interface ITransferDisplay
{
    /// <summary>Shows the transfers that <paramref name="work"/> begins, until it ends.</summary>
    /// <param name="work">Receives a function that begins a transfer, given its name and its size in bytes, if known.</param>
    Task<T> ShowAsync<T>(Func<Func<string, long?, ITransfer>, Task<T>> work);
}

/// <summary>The progress of one transfer. Thread-safe.</summary>
internal interface ITransfer
{
    /// <summary>Reports the bytes of the current step.</summary>
    void Report(string step, long bytes);

    /// <summary>Reports the end.</summary>
    /// <param name="line">The line to print where no progress bars are drawn.</param>
    void End(string line);
}
