namespace Embedded.DurableTask.Engine;

/// <summary>An activity's code: takes its serialized input and returns its output.</summary>
internal delegate Task<object?> ActivityHandler(ActivityCall call, CancellationToken cancellationToken);

/// <summary>What an activity is called with.</summary>
internal sealed record ActivityCall(string Name, string InstanceId, int TaskId, string? Input);
