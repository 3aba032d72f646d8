namespace Embedded.DurableTask.Engine;

/// <summary>An activity that is to run. Stored until its result is.</summary>
internal sealed record ActivityWork(long Id, long Key, string InstanceId, int Task, string Name, string? Input, string? TraceParent);
