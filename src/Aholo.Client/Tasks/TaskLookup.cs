namespace Aholo.Tasks;

/// <summary>What asking for one project's task gave: the task, nothing (the service does not know it yet), or a failure of its own.</summary>
internal readonly record struct TaskLookup(AholoTask? Task, AholoException? Failure)
{
    public static TaskLookup Unknown => default;
}
