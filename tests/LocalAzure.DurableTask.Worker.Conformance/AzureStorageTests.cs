using System.Reflection;
using Aholo.Tests.DurableTask;

namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>The extension's own provider, on Azurite. A task hub takes seconds to start, so that most of the tests are explicit.</summary>
public sealed class AzureStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly HashSet<string> Always =
    [
        nameof(DurableTaskConformance.Activities_in_sequence_give_their_results_in_order),
        nameof(DurableTaskConformance.A_fan_out_returns_all_results_whatever_the_order_they_come_in),
        nameof(DurableTaskConformance.A_failed_activity_tells_its_type_message_and_cause),
        nameof(DurableTaskConformance.A_failure_that_no_one_catches_fails_the_orchestration_with_its_whole_chain),
        nameof(DurableTaskConformance.A_retry_policy_gives_up_with_the_last_failure),
        nameof(DurableTaskConformance.A_sub_orchestration_returns_to_its_parent_and_knows_it),
        nameof(DurableTaskConformance.Continue_as_new_keeps_events_that_came_meanwhile),
        nameof(DurableTaskConformance.Events_raised_before_anyone_waits_are_kept_in_order_whatever_the_case_of_their_name),
        nameof(DurableTaskConformance.An_event_that_does_not_come_in_time_is_a_canceled_task),
        nameof(DurableTaskConformance.A_suspended_instance_takes_nothing_in_until_it_is_resumed),
        nameof(DurableTaskConformance.A_terminated_instance_ends_with_the_output_it_is_given),
        nameof(DurableTaskConformance.A_purge_removes_ended_instances_only),
    ];

    /// <summary>All tests that each storage provider passes, with their arguments.</summary>
    public static IEnumerable<TheoryDataRow<string, object?[]>> Tests =>
        from method in typeof(DurableTaskConformance).GetMethods()
        where method.GetCustomAttribute<FactAttribute>() is not null
        from arguments in method.GetCustomAttributes<InlineDataAttribute>().Select(data => data.Data).DefaultIfEmpty([])
        select new TheoryDataRow<string, object?[]>(method.Name, arguments) { Explicit = !Always.Contains(method.Name) };

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Azure_Storage_passes_the_test(string test, object?[] arguments) =>
        await (Task)typeof(DurableTaskConformance).GetMethod(test)!.Invoke(new Conformance(azurite), arguments)!;

    private sealed class Conformance(AzuriteFixture azurite) : FunctionsConformance
    {
        protected override bool IsOnAzureStorage => true;

        private protected override EngineHost NewHost() => new(
            app =>
            {
                const string durable = "AzureFunctionsJobHost__extensions__durableTask__";
                app.Settings["AzureWebJobsStorage"] = azurite.ConnectionString;
                app.Settings[durable + "hubName"] = $"t{Guid.NewGuid():N}";
                app.Settings[durable + "storageProvider__type"] = "AzureStorage";
                app.Settings[durable + "storageProvider__partitionCount"] = "1";
                app.Settings[durable + "storageProvider__maxQueuePollingInterval"] = "00:00:00.050";
            },
            skipsTime: false);
    }
}
