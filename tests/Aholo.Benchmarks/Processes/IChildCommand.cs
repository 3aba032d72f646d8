namespace Aholo.Benchmarks.Processes;

/// <summary>Part of a benchmark that runs in a process of its own, so that its memory can be told from the others' or it can be killed.</summary>
internal interface IChildCommand
{
    /// <summary>The hidden command's name.</summary>
    string Name { get; }

    /// <summary>Does it. What it has to tell goes to the standard output.</summary>
    Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken);
}
