namespace LocalAzure.DurableTask.Testing.Workflows;

/// <summary>
/// The expected result of a workflow, computed without an engine: its log or failure, its duration, the events that a client must raise, and the number of
/// attempts of each activity.
/// </summary>
internal sealed class WorkflowModel
{
    private readonly List<string> _events = [];
    private readonly Dictionary<string, int> _attempts = [];

    private WorkflowModel(Workflow workflow) => (Log, Failure, Units) = Run(workflow, "");

    public string Log { get; }

    public string? Failure { get; }

    public int Units { get; }

    public IReadOnlyList<string> Events => _events;

    public IReadOnlyDictionary<string, int> Attempts => _attempts;

    public static WorkflowModel Of(Workflow workflow) => new(workflow);

    private (string Log, string? Failure, int Units) Run(Workflow workflow, string path)
    {
        var (log, units) = ("", 0);
        for (var generation = 0; generation < workflow.Generations.Count; generation++)
        {
            var result = Run(workflow.Generations[generation], $"{path}g{generation}.");
            log += result.Log;
            units += result.Units;
            if (result.Failure is not null)
                return (log, result.Failure, units);
        }

        return (log, null, units);
    }

    private (string Log, string? Failure, int Units) Run(IReadOnlyList<Step> steps, string path)
    {
        var (log, units) = ("", 0);
        for (var i = 0; i < steps.Count; i++)
        {
            var result = Run(steps[i], $"{path}{i}");
            units += result.Units;
            if (result.Failure is not null)
                return (log, result.Failure, units);
            log += result.Word + " ";
        }

        return (log, null, units);
    }

    private (string Word, string? Failure, int Units) Run(Step step, string path)
    {
        switch (step)
        {
            case Step.Call call:
                var attempts = Math.Min(call.Failures + 1, call.Attempts);
                _attempts.Add(path, attempts);
                return (call.Failures < call.Attempts ? $"{path} done" : $"{path} failed {attempts}", null, call.ByHandler ? 0 : attempts - 1);
            case Step.FireAndForget:
                return ("forgot", null, 0);
            case Step.Sleep sleep:
                return ("slept", null, sleep.Units);
            case Step.Race race:
                return ("raced", null, race.Units);
            case Step.WaitForEvent { Units: { } limit }:
                return ("timed out", null, limit);
            case Step.WaitForEvent:
                _events.Add(path);
                return ($"received {path}", null, 0);
            case Step.RaiseInSelf:
                return ($"raised {path}", null, 0);
            case Step.Throw:
                return ("", $"{path} threw", 0);
            case Step.Child child:
                var run = Run(child.Workflow, $"{path}/");
                return (run.Failure is null ? $"({run.Log})" : $"({run.Failure})", null, run.Units);
            case Step.All all:
                var branches = all.Branches.Select((branch, i) => Run(branch, $"{path}b{i}.")).ToArray();
                return (
                    $"[{string.Join('|', branches.Select(branch => branch.Log))}]",
                    branches.FirstOrDefault(branch => branch.Failure is not null).Failure,
                    branches.Max(branch => branch.Units));
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, null);
        }
    }
}
