using Aholo.Files.Assets;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;

namespace Aholo.Functions.Tests.Histories;

/// <summary>A scenario of a project. Together, they cover every branch of the orchestrators that schedules something.</summary>
/// <param name="Name">The name of its recorded history.</param>
/// <param name="Configure">Scripts the activities.</param>
/// <param name="Decision">The decision of an operator; null if the project needs none.</param>
internal sealed record HistoryScenario(string Name, Action<ProjectWorld> Configure, Resolution? Decision = null)
{
    private const int ManyPolls = 25; // more than one execution of the wait has

    public static IReadOnlyList<HistoryScenario> All { get; } =
    [
        new("succeeded", world => world.Poll = Polls(AholoTaskStatus.Queued, AholoTaskStatus.Running, AholoTaskStatus.Succeeded)),
        new("succeeded-after-many-polls", world =>
            world.Poll = Polls([.. Enumerable.Repeat(AholoTaskStatus.Running, ManyPolls), AholoTaskStatus.Succeeded])),
        new("folder-of-40-files", world => world.Plan = _ => new(new PlanSummary("mug", ProjectKind.Reconstruction, 40))),
        new("prompt", world => world.Plan = _ => new(new PlanSummary("mug", ProjectKind.Generation, 0))),
        new("plan-refused", world => world.Plan = _ => new(null, new(ProblemCodes.Manifest, "The manifest is damaged."))),
        new("file-refused", world => world.Inspect = _ => BatchResult.Fine with { Problems = [new(ProblemCodes.FileEmpty, "'mug.jpg' is empty.", "mug.jpg")] }),
        new("transfer-retried", world => world.Upload = FailFirst<FileBatch, BatchResult>(_ => BatchResult.Fine)),
        new("create-refused", world => world.Create = () => new(null, new(ProblemCodes.AholoCredits, "The account has no credits."))),
        new("adopted", world => world.Create = UnknownFirst(), new(ResolveDecision.Adopt, ProjectWorld.AholoProjectId)),
        new("recreated", world => world.Create = UnknownFirst(), new(ResolveDecision.Recreate)),
        new("abandoned", world => world.Create = Unknown, new(ResolveDecision.Abandon)),
        new("poll-failed", world => world.Poll = FailFirst<string, GetAholoTask.Output?>(_ => ProjectWorld.Task(AholoTaskStatus.Succeeded))),
        new("task-failed", world => world.Poll = _ => ProjectWorld.Task(AholoTaskStatus.Failed)),
        new("timed-out", world => world.Poll = _ => ProjectWorld.Task(AholoTaskStatus.Running)),
        new("canceled-while-transferring", world => world.CancelDuring(nameof(TransferFiles))),
        new("canceled-while-waiting", world =>
        {
            world.Poll = _ => ProjectWorld.Task(AholoTaskStatus.Running);
            world.CancelDuring(nameof(GetAholoTask));
        }),
        new("asset-missing", world => world.Copy = input => input.Kind == AssetKind.Sog
            ? new(null, new(ProblemCodes.Asset, "model.sog is missing."))
            : new(new AssetRecord { Name = $"{input.Kind}", Url = new("http://storage/model"), Size = 1, Md5 = new('0', 32), Facts = new("ply", null, 1) })),
        new("asset-retried", world =>
        {
            var copy = world.Copy;
            world.Copy = FailFirst<CopyAsset.Input, ActivityResult<AssetRecord>>(input => copy(input));
        }),
        new("asset-without-ply", world => world.Poll = _ => ProjectWorld.Task(AholoTaskStatus.Succeeded, AssetKind.Spz, AssetKind.Sog)),
        new("event-kept-for-later", world => world.Publish = publish => publish.KeepAlways ? false : throw new TimeoutException("Service Bus is unavailable.")),
    ];

    private static Func<string, GetAholoTask.Output?> Polls(params AholoTaskStatus[] statuses)
    {
        var next = new Queue<AholoTaskStatus>(statuses);
        return _ => ProjectWorld.Task(next.Dequeue());
    }

    private static Func<TInput, TOutput> FailFirst<TInput, TOutput>(Func<TInput, TOutput> then)
    {
        var calls = 0;
        return input => ++calls == 1 ? throw new TimeoutException("no answer") : then(input);
    }

    private static ActivityResult<string> Unknown() => new(null, new(ProblemCodes.AholoOutcomeUnknown, "It is not known whether the project was created."));

    private static Func<ActivityResult<string>> UnknownFirst()
    {
        var calls = 0;
        return () => ++calls == 1 ? Unknown() : new(ProjectWorld.AholoProjectId);
    }
}
