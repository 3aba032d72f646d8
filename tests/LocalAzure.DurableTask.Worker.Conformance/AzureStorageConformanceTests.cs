using System.Reflection;
using LocalAzure.DurableTask.Testing;

namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>The Azure Storage provider of the extension, on Azurite. Most tests are explicit, because a task hub needs seconds to start.</summary>
public sealed class AzureStorageConformanceTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly HashSet<string> Always =
    [
        nameof(DurableTaskConformance.Activities_in_sequence_return_their_results_in_order),
        nameof(DurableTaskConformance.A_fan_out_returns_all_results_in_any_order_of_completion),
        nameof(DurableTaskConformance.A_failed_activity_returns_its_error_type_message_and_cause),
        nameof(DurableTaskConformance.An_uncaught_failure_fails_the_orchestration_with_all_causes),
        nameof(DurableTaskConformance.A_retry_policy_ends_with_the_last_failure),
        nameof(DurableTaskConformance.A_sub_orchestration_returns_its_output_and_knows_its_parent),
        nameof(DurableTaskConformance.Continue_as_new_keeps_unprocessed_events),
        nameof(DurableTaskConformance.Events_raised_before_a_wait_are_kept_in_order_with_case_insensitive_names),
        nameof(DurableTaskConformance.An_event_that_does_not_arrive_in_time_is_a_canceled_task),
        nameof(DurableTaskConformance.A_suspended_instance_processes_no_events_until_it_is_resumed),
        nameof(DurableTaskConformance.A_terminated_instance_ends_with_the_given_output),
        nameof(DurableTaskConformance.A_purge_removes_only_ended_instances),
    ];

    /// <summary>The conformance tests with their arguments.</summary>
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

        protected override OrchestrationHost NewHost() => new FunctionAppHost(
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
