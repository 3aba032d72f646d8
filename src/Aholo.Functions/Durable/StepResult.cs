using Aholo.Functions.Projects;

namespace Aholo.Functions.Durable;

/// <summary>
/// What a step came to: a value, or a problem that trying again would not mend. A step that failed for a passing reason throws instead, and
/// its orchestration calls it again.
/// </summary>
internal sealed record StepResult<T>(T? Value, Problem? Problem = null);
