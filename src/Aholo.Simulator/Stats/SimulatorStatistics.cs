using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Uploads;

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

    public void UploadReceived(Upload upload)
    {
        lock (_counting)
        {
            _uploads = _uploads with
            {
                InOneRequest = _uploads.InOneRequest + (upload.Blocks is null ? 1 : 0),
                InBlocks = _uploads.InBlocks + (upload.Blocks is null ? 0 : 1),
                Failed = _uploads.Failed + (upload.Outcome is { Succeeded: true } ? 0 : 1),
                Bytes = _uploads.Bytes + upload.Size,
            };
        }
    }

    public void UploadDeduplicated()
    {
        lock (_counting)
            _uploads = _uploads with { Deduplicated = _uploads.Deduplicated + 1 };
    }

    public void ProjectCreated(Project project)
    {
        lock (_counting)
        {
            _projects.Add(new CreatedProject(
                project.Id,
                project.TaskId,
                project.Name,
                project.Method == ProjectMethod.Generation ? "generation" : "reconstruction",
                [.. project.Files.Select(file => file.Name)],
                project.CreatedAt,
                AnswerLost: false));
        }
    }

    public void AnswerLost(Project project)
    {
        lock (_counting)
        {
            var index = _projects.FindIndex(created => created.ProjectId == project.Id);
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
