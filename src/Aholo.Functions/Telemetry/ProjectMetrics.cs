using System.Diagnostics;
using System.Diagnostics.Metrics;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Telemetry;

/// <summary>The metrics of projects: meter <c>Aholo.Functions</c>.</summary>
internal sealed class ProjectMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Aholo.Functions";

    private readonly Counter<long> _projects;
    private readonly Histogram<double> _projectDuration;
    private readonly Histogram<double> _stageDuration;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _missedUploads;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _polls;
    private readonly Counter<long> _transferredBytes;
    private readonly Counter<long> _copiedBytes;

    public ProjectMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _projects = meter.CreateCounter<long>("aholo.projects", "{project}", "Ended projects, by outcome and problem code.");
        _projectDuration = meter.CreateHistogram<double>("aholo.project.duration", "s", "From the start of a project to its record, by outcome.");
        _stageDuration = meter.CreateHistogram<double>("aholo.project.stage.duration", "s", "How long each stage of an ended project took.");
        _decisions = meter.CreateCounter<long>("aholo.projects.decisions_required", "{project}", "Projects that required a decision of an operator.");
        _missedUploads = meter.CreateCounter<long>("aholo.uploads.missed", "{upload}", "Uploads that the sweep started because no trigger had.");
        _deliveries = meter.CreateCounter<long>("aholo.webhook.attempts", "{attempt}", "Attempts to deliver events by webhook, by the state of the delivery after it.");
        _polls = meter.CreateCounter<long>("aholo.task.polls", "{poll}", "Polls of tasks at Aholo, by the status they returned.");
        _transferredBytes = meter.CreateCounter<long>("aholo.transferred", "By", "Bytes of files that were transferred to Aholo.");
        _copiedBytes = meter.CreateCounter<long>("aholo.copied", "By", "Bytes of assets copied into storage.");
    }

    /// <summary>Records that a project has ended.</summary>
    public void Ended(ProjectRecord record, DateTimeOffset now)
    {
        var outcome = new KeyValuePair<string, object?>("aholo.outcome", record.Outcome.ToString());
        _projects.Add(1, outcome, new("aholo.problem", record.Problem?.Code));
        _projectDuration.Record((now.UtcDateTime - record.Timings[0].At).TotalSeconds, outcome);
        foreach (var (stage, next) in record.Timings.Zip(record.Timings.Skip(1)))
            _stageDuration.Record((next.At - stage.At).TotalSeconds, new TagList { { "aholo.stage", stage.Stage.ToString() } });
    }

    /// <summary>Records that a project awaits a decision.</summary>
    public void DecisionRequired() => _decisions.Add(1);

    /// <summary>Records that the sweep has started an upload that no trigger had started.</summary>
    public void Missed() => _missedUploads.Add(1);

    /// <summary>Records an attempt to deliver an event.</summary>
    public void Delivery(string state) => _deliveries.Add(1, new KeyValuePair<string, object?>("aholo.delivery.state", state));

    /// <summary>Records a poll of a task; null if Aholo has no task yet.</summary>
    public void Polled(AholoTaskStatus? status) => _polls.Add(1, new KeyValuePair<string, object?>("aholo.task.status", status?.ToString() ?? "None"));

    /// <summary>Records that a file was transferred to Aholo.</summary>
    public void Transferred(long bytes) => _transferredBytes.Add(bytes);

    /// <summary>Records that an asset was copied.</summary>
    public void Copied(long bytes, string format) => _copiedBytes.Add(bytes, new KeyValuePair<string, object?>("aholo.asset", format));
}
