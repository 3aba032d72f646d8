namespace Aholo.Benchmarks.Compare;

/// <summary>A way to make 3D of photos, as processes that can be killed and started again.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>What it is, in names of figures.</summary>
    string Key { get; }

    /// <summary>The processes that work.</summary>
    IReadOnlyList<int> ProcessIds { get; }

    /// <summary>Gives it photos, of which each makes a project of that name, and lets it begin.</summary>
    Task BeginAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>How many of the photos that it was given last have come back as 3D.</summary>
    int Finished { get; }

    /// <summary>Ends it at once (SIGKILL).</summary>
    Task KillAsync();

    /// <summary>Starts it again, as whoever runs it would: with what it finds.</summary>
    Task StartAgainAsync(CancellationToken cancellationToken);
}
