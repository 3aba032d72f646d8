using Aholo.Simulator.Http;

namespace Aholo.Simulator.Stats;

/// <summary>Counts calls, uploads and projects.</summary>
internal sealed class SimulatorStatistics
{
    private readonly Lock _counting = new();
    private readonly TimeProvider _time;
    private readonly Dictionary<string, long> _calls = new(StringComparer.Ordinal);
    private readonly List<CreatedProject> _projects = [];
    private UploadCounts _uploads = new(0, 0, 0, 0, 0);
    private DateTimeOffset _since;
    private long _faults;

    public SimulatorStatistics(TimeProvider time)
    {
        _time = time;
        Reset();
    }

    public void Call(string name)
    {
        lock (_counting)
            _calls[name]++;
    }

    public void Fault()
    {
        lock (_counting)
            _faults++;
    }

    public void UploadReceived(long size, bool inBlocks, bool succeeded)
    {
        lock (_counting)
        {
            _uploads = _uploads with
            {
                InOneRequest = _uploads.InOneRequest + (inBlocks ? 0 : 1),
                InBlocks = _uploads.InBlocks + (inBlocks ? 1 : 0),
                Failed = _uploads.Failed + (succeeded ? 0 : 1),
                Bytes = _uploads.Bytes + size,
            };
        }
    }

    public void UploadDeduplicated()
    {
        lock (_counting)
            _uploads = _uploads with { Deduplicated = _uploads.Deduplicated + 1 };
    }

    public void ProjectCreated(CreatedProject project)
    {
        lock (_counting)
            _projects.Add(project);
    }

    public void AnswerLost(string projectId)
    {
        lock (_counting)
        {
            var index = _projects.FindIndex(created => created.ProjectId == projectId);
            if (index >= 0)
                _projects[index] = _projects[index] with { AnswerLost = true };
        }
    }

    public SimulatorStats Snapshot()
    {
        lock (_counting)
            return new SimulatorStats(_since, new Dictionary<string, long>(_calls), _faults, _uploads, [.. _projects]);
    }

    public void Reset()
    {
        lock (_counting)
        {
            _since = _time.GetUtcNow();
            foreach (var name in Calls.All)
                _calls[name] = 0;
            (_faults, _uploads) = (0, new UploadCounts(0, 0, 0, 0, 0));
            _projects.Clear();
        }
    }
}
