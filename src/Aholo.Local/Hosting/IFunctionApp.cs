namespace Aholo.Local.Hosting;

/// <summary>The function app while it runs.</summary>
internal interface IFunctionApp : IAsyncDisposable
{
    /// <summary>Gets where the app answers.</summary>
    Uri BaseAddress { get; }

    /// <summary>Completes when the app's host has ended.</summary>
    Task Exited { get; }

    /// <summary>Gets the last lines of the log.</summary>
    string Tail { get; }
}
