using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;

namespace Aholo.Tests.Telemetry;

/// <summary>Enables all telemetry of the process at its most verbose level, and records it as text.</summary>
internal sealed class Recorder : ILoggerProvider
{
    private readonly Activity _test = new Activity("test").Start();
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Activity>> _stopped = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters;
    private readonly EventRecorder _events;

    public Recorder()
    {
        _activities = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (IsOfTest(activity) && activity.Source.Name == AholoTelemetry.ActivitySourceName)
                {
                    Activities.Enqueue(activity);
                    Stopped(activity.OperationName).TrySetResult(activity);
                }

                Keep("activity", $"{activity.Source.Name} {activity.DisplayName} {activity.StatusDescription} {Tags(activity.TagObjects)}");
                foreach (var @event in activity.Events)
                    Keep("activity event", $"{@event.Name} {Tags(@event.Tags)}");
            },
        };
        ActivitySource.AddActivityListener(_activities);

        _meters = new() { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _meters.Start();
        _events = new(text => Keep("event", text));
    }

    /// <summary>Gets the activities of the client that the test has caused. A call that an earlier test has given up may end only now.</summary>
    public ConcurrentQueue<Activity> Activities { get; } = [];

    /// <summary>Gets the measurements that the test has caused.</summary>
    public ConcurrentQueue<(string Instrument, double Value, string Tags)> Measurements { get; } = [];

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Waits for an activity that may stop after the call that started it has returned.</summary>
    public Task<Activity> StoppedAsync(string operation, CancellationToken cancellationToken) =>
        Stopped(operation).Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

    public ILogger CreateLogger(string categoryName) => new Logger(text => Keep("log", $"{categoryName} {text}"));

    public void Keep(string kind, string text) => _lines.Enqueue($"{kind}: {text}");

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
        _events.Dispose();
        _test.Dispose();
    }

    // A poll for several callers is in a trace of its own, which links to theirs.
    private bool IsOfTest(Activity activity) =>
        activity.TraceId == _test.TraceId
        || activity.Links.Any(link => link.Context.TraceId == _test.TraceId)
        || (activity.Parent is { } parent && IsOfTest(parent));

    private TaskCompletionSource<Activity> Stopped(string operation) =>
        _stopped.GetOrAdd(operation, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private static string Tags(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = Tags(tags.ToArray());
        if (Activity.Current is { } activity && IsOfTest(activity))
            Measurements.Enqueue((instrument.Name, value, text));
        Keep("measurement", $"{instrument.Meter.Name} {instrument.Name} {value} {text}");
    }

    private sealed class Logger(Action<string> keep) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            keep($"scope {Describe(state)}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            keep($"{logLevel} {formatter(state, exception)} {Describe(state)} {exception}");

        private static string Describe<TState>(TState state) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? Tags(values) : state?.ToString() ?? "";
    }

    private sealed class EventRecorder(Action<string> keep) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name is "System.Net.Http" or "System.Net.Sockets" or "System.Net.NameResolution" or "Microsoft-Extensions-Logging")
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
        }

        // The base constructor may already report events.
        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            keep?.Invoke($"{eventData.EventSource.Name} {eventData.EventName} {string.Join(' ', eventData.Payload ?? new([]))}");
    }
}
