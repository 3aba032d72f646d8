using System.Collections.Concurrent;

namespace LocalAzure.Functions.Hosting;

/// <summary>What the host is doing and which of its parts have a problem, for <c>/admin/host/status</c>.</summary>
internal sealed class HostStatus
{
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <summary>The state of the host.</summary>
    public HostState State { get; set; }

    /// <summary>The problems by the parts that have them.</summary>
    public IReadOnlyDictionary<string, string> Problems => _problems;

    /// <summary>Notes the problem of a part.</summary>
    public void Report(string part, string problem) => _problems[part] = problem;

    /// <summary>Notes that a part has no problem any more.</summary>
    public void Clear(string part) => _problems.TryRemove(part, out _);
}
