using CsCheck;

namespace LocalAzure.DurableTask.Testing.Workflows;

internal static class WorkflowGenerator
{
    private const int Depth = 2;

    /// <summary>Creates workflows of up to three generations with nested children and branches, which can wait for events of clients.</summary>
    public static Gen<Workflow> Of(bool clientEvents) => Of(Depth, clientEvents);

    private static Gen<Workflow> Of(int depth, bool clientEvents) =>
        Steps(depth, clientEvents).Array[1, 3].Select(generations => new Workflow(generations));

    private static Gen<IReadOnlyList<Step>> Steps(int depth, bool clientEvents) =>
        AnyStep(depth, clientEvents).Array[0, 4].Select(steps => (IReadOnlyList<Step>)steps);

    private static Gen<Step> AnyStep(int depth, bool clientEvents)
    {
        var units = Gen.Int[1, 5];
        List<(int, IGen<Step>)> steps =
        [
            (6, Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], Gen.Bool, (failures, attempts, byHandler) => (Step)new Step.Call(failures, attempts, byHandler))),
            (1, Gen.Const((Step)new Step.FireAndForget())),
            (3, units.Select(n => (Step)new Step.Sleep(n))),
            (2, units.Select(n => (Step)new Step.Race(n))),
            (1, units.Select(n => (Step)new Step.WaitForEvent(n))),
            (2, Gen.Const((Step)new Step.RaiseInSelf())),
            (1, Gen.Const((Step)new Step.Throw())),
        ];

        // A client knows only the id of the root.
        if (clientEvents)
            steps.Add((2, Gen.Const((Step)new Step.WaitForEvent(null))));
        if (depth > 0)
        {
            steps.Add((2, Of(depth - 1, clientEvents: false).Select(workflow => (Step)new Step.Child(workflow))));
            steps.Add((2, Steps(depth - 1, clientEvents).Array[1, 4].Select(branches => (Step)new Step.All(branches))));
        }

        return Gen.Frequency(steps.ToArray());
    }
}
