using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aholo.Telemetry;

/// <summary>The activity source and the instruments that <see cref="AholoTelemetry"/> describes.</summary>
internal sealed class ClientInstruments
{
    private static readonly ActivitySource Activities = new(AholoTelemetry.ActivitySourceName);

    private readonly Histogram<double> _callDuration;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _uploadDuration;
    private readonly Counter<long> _uploadBytes;
    private readonly Histogram<int> _statusIds;

    public ClientInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(AholoTelemetry.MeterName);
        _callDuration = meter.CreateHistogram<double>("aholo.client.call.duration", "s", "Duration of one call over all its attempts.");
        _retries = meter.CreateCounter<long>("aholo.client.retries", "{retry}", "Attempts after the first.");
        _uploadDuration = meter.CreateHistogram<double>("aholo.client.upload.duration", "s", "Duration of one upload from hashing to its URL.");
        _uploadBytes = meter.CreateCounter<long>("aholo.client.upload.bytes", "By", "Content sent, including retries.");
        _statusIds = meter.CreateHistogram<int>("aholo.client.status.ids", "{id}", "Ids in one status call.");
    }

    public static Activity? Start(string operation, AholoApiVersion version)
    {
        var activity = Activities.StartActivity(operation, ActivityKind.Client);
        activity?.SetTag("aholo.api.version", version.ToString());
        return activity;
    }

    /// <summary>Starts the activity of a poll: in the trace of its caller, or with several callers in a trace of its own that links to each.</summary>
    public static Activity? StartPoll(IReadOnlyCollection<ActivityContext> callers) => callers.Count == 1
        ? Activities.StartActivity("PollTasks", ActivityKind.Internal, callers.First())
        : Activities.StartActivity("PollTasks", ActivityKind.Internal, default(ActivityContext), links: callers.Select(caller => new ActivityLink(caller)));

    public static void Fail(Activity? activity, Exception failure)
    {
        if (activity is null)
            return;
        activity.SetStatus(ActivityStatusCode.Error, failure.Message);
        activity.SetTag("error.type", failure.GetType().FullName);
        if (failure is not AholoException known)
            return;
        if (known.HttpStatus is { } status)
            activity.SetTag("http.response.status_code", (int)status);
        if (known.ServiceCode is { } code)
            activity.SetTag("aholo.service.code", code);
    }

    public void CallEnded(string operation, TimeSpan duration, Exception? failure) =>
        _callDuration.Record(duration.TotalSeconds, Tags(operation, failure));

    public void Retrying(string operation) => _retries.Add(1, Tags(operation, null));

    public void UploadEnded(TimeSpan duration, Exception? failure) => _uploadDuration.Record(duration.TotalSeconds, Tags("Upload", failure));

    public void BytesSent(string operation, int bytes) => _uploadBytes.Add(bytes, Tags(operation, null));

    public void TasksRequested(int ids) => _statusIds.Record(ids, Tags(OperationNames.GetTasks, null));

    private static TagList Tags(string operation, Exception? failure)
    {
        var tags = new TagList { { "aholo.operation", operation } };
        if (failure is not null)
            tags.Add("error.type", failure.GetType().FullName);
        return tags;
    }
}
