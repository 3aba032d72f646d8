namespace Aholo.Local.Hosting;

/// <summary>A running function app.</summary>
internal interface IFunctionApp : IAsyncDisposable
{
    /// <summary>Gets the URL of the app.</summary>
    Uri BaseAddress { get; }

    /// <summary>Completes when the app's host has ended.</summary>
    Task Exited { get; }

    /// <summary>Gets the last lines of the log.</summary>
    string Tail { get; }
}
