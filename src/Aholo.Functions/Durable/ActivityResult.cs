using Aholo.Files.Problems;

namespace Aholo.Functions.Durable;

/// <summary>
/// The result of an activity: a value, or a permanent problem that another call would not solve. After a transient failure an activity throws instead,
/// and its orchestration calls it again.
/// </summary>
internal sealed record ActivityResult<T>(T? Value, Problem? Problem = null);
