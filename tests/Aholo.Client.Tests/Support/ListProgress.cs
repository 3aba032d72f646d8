using System.Collections.Concurrent;

namespace Aholo.Tests.Support;

/// <summary>Collects reports on the threads that report them.</summary>
internal sealed class ListProgress : IProgress<UploadProgress>
{
    private readonly ConcurrentQueue<UploadProgress> _reports = [];

    public IReadOnlyList<UploadProgress> Reports => [.. _reports];

    public void Report(UploadProgress value) => _reports.Enqueue(value);

    public UploadProgress Last(UploadStage stage) => _reports.Where(report => report.Stage == stage).MaxBy(report => report.BytesDone);
}
