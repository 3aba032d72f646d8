using System.Collections.Concurrent;

namespace LocalAzure.Functions.Status;

/// <summary>The state of the host and the problems of its parts, for <c>/admin/host/status</c>.</summary>
internal sealed class HostStatus
{
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <summary>The state of the host.</summary>
    public HostState State { get; set; }

    /// <summary>The problems, by part.</summary>
    public IReadOnlyDictionary<string, string> Problems => _problems;

    /// <summary>Sets the problem of a part.</summary>
    public void Report(string part, string problem) => _problems[part] = problem;

    /// <summary>Removes the problem of a part.</summary>
    public void Clear(string part) => _problems.TryRemove(part, out _);
}
