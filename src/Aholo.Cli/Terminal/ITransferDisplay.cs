namespace Aholo.Cli.Terminal;

/// <summary>Shows how far transfers are.</summary>
internal interface ITransferDisplay
{
    /// <summary>Shows the transfers that <paramref name="work"/> begins until it ends.</summary>
    /// <param name="work">Gets a function that begins a transfer of a name and a size in bytes, if it is known.</param>
    Task<T> ShowAsync<T>(Func<Func<string, long?, ITransfer>, Task<T>> work);
}

/// <summary>One transfer. Its members may be called from any thread.</summary>
internal interface ITransfer
{
    /// <summary>Reports the bytes that are done of the current step.</summary>
    void Report(string step, long bytes);

    /// <summary>Reports the end.</summary>
    /// <param name="line">What to say where there are no progress bars.</param>
    void End(string line);
}
