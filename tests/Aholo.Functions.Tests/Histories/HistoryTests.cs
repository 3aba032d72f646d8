using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Workflow;

namespace Aholo.Functions.Tests.Histories;

/// <summary>A new version of the app continues the orchestrations of older ones: it replays the recorded histories of each released version.</summary>
public sealed class HistoryTests
{
    // The version in the project file of the app.
    private static readonly string Current = typeof(ProjectOrchestrator).Assembly.GetName().Version!.ToString(2);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Histories =>
        [.. RecordedHistory.All.Select(history => (history.Version, history.Scenario, history.Orchestrator))];

    [Theory]
    [MemberData(nameof(Histories))]
    public void An_orchestration_of_every_released_version_continues_from_each_of_its_executions(string version, string scenario, string orchestrator)
    {
        var sessions = new RecordedHistory(version, scenario, orchestrator).ReadSessions();

        for (var session = 0; session < sessions.Count; session++)
            Replay.Run(orchestrator, sessions, session).ShouldBe(Replay.Recorded(sessions[session]), $"session {session + 1} of {sessions.Count}");
    }

    [Fact]
    public void Every_branch_of_the_workflow_is_recorded_for_this_version() =>
        RecordedHistory.All.Where(history => history.Version == Current).Select(history => history.Scenario).Distinct()
            .ShouldBe(HistoryScenario.All.Select(scenario => scenario.Name), ignoreOrder: true, "run Record_the_histories_of_this_version");

    [Theory]
    [MemberData(nameof(Histories))]
    public void A_recorded_history_has_no_path_of_the_machine_that_recorded_it(string version, string scenario, string orchestrator) =>
        new RecordedHistory(version, scenario, orchestrator).ReadLines().ShouldAllBe(line => !line.Contains(":line ", StringComparison.Ordinal));

    /// <summary>Writes the histories into the source folder. Run it once before a release.</summary>
    [Fact(Explicit = true)]
    public async Task Record_the_histories_of_this_version()
    {
        foreach (var scenario in HistoryScenario.All)
        {
            await using var world = new ProjectWorld();
            scenario.Configure(world);
            await world.ScheduleAsync();
            if (scenario.Decision is { } decision)
            {
                await world.Host.WaitUntilIdleAsync();
                (await world.StatusAsync()).Stage.ShouldBe(ProjectStage.AwaitingDecision);
                await world.Host.Client.RaiseEventAsync(ProjectWorld.ProjectId, Resolution.EventName, decision, CancellationToken);
            }

            await world.Host.Client.WaitForInstanceCompletionAsync(ProjectWorld.ProjectId, CancellationToken);
            await new RecordedHistory(Current, scenario.Name, nameof(ProjectOrchestrator)).WriteAsync(world.Host.Service, ProjectWorld.ProjectId);
            var wait = WaitOrchestrator.InstanceId(ProjectWorld.ProjectId, attempt: 1);
            if (await world.Host.Client.GetInstanceAsync(wait, CancellationToken) is not null)
                await new RecordedHistory(Current, scenario.Name, nameof(WaitOrchestrator)).WriteAsync(world.Host.Service, wait);
        }
    }
}
