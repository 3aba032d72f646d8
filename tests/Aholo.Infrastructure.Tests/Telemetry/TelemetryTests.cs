using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Files.Media;
using Aholo.Functions.Projects;
using Aholo.Infrastructure.Tests.Publication;
using Aholo.Simulator;

namespace Aholo.Infrastructure.Tests.Telemetry;

/// <summary>The telemetry of the published app in Application Insights and in a collector.</summary>
[Collection<PublishedApp>]
public sealed class TelemetryTests(PublishedAppFixture app)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_and_its_event_are_in_one_trace_with_the_calls_inside_the_activities()
    {
        var (_, cloudEvent) = await app.DropAsync("traced.jpg");

        var trace = Trace(cloudEvent);
        trace.TraceFlags.ShouldBe(ActivityTraceFlags.Recorded);
        (string Step, string Call)[] expected =
        [
            ("UploadEvents", "create_orchestration:ProjectOrchestrator"),
            ("InspectFiles", "BlobBaseClient.DownloadStreaming"),
            ("TransferFiles", "GetUploadToken"),
            ("TransferFiles", "UploadSingle"),
            ("CreateProject", "CreateReconstruction"),
            ("GetAholoTask", "GetTasks"),
            ("CopyAsset", "GET point_cloud.ply"),
            ("WriteRecord", "BlobClient.Upload"),
            ("PublishEvent", "ServiceBusSender.Send"),
        ];
        IReadOnlyList<(string Step, string Call)> seen = [];
        await app.UntilAsync(
            () => expected.All((seen = CallsInside(trace.TraceId.ToHexString())).Contains),
            () => $"the collector has {string.Join(", ", expected.Except(seen))} of the trace, beside {string.Join(", ", seen)}");
        await app.UntilAsync(
            () => app.Telemetry.Spans.Any(span => span.TraceId == trace.TraceId.ToHexString() && span.Source == "DurableTask.Core"
                && span.Name == "orchestration:ProjectOrchestrator@(1.0)"),
            () => "the collector has the host's span of the orchestration in the trace");
    }

    [Fact]
    public async Task Application_Insights_has_the_trace_of_a_project_and_the_data_of_each_query()
    {
        var trace = await RunProjectsAsync();
        try
        {
            // Metrics are sent each minute, the host's spans each half minute, and both when the app ends.
            await app.Environment.Functions.DisposeAsync();

            RowsOf(trace, "AppRequests").ShouldContain("activity:PublishEvent@(1.0)", "with the version of the orchestrators in host.json");
            RowsOf(trace, "AppDependencies").ShouldContain("CreateReconstruction");
            RowsOf(trace, "AppTraces").ShouldNotBeEmpty();
            foreach (var query in Directory.GetFiles(Path.Combine(Repository.Root, "infra", "queries"), "*.kql").Select(KustoQuery.Read))
                Check(query);
        }
        finally
        {
            await app.RestartAsync();
        }
    }

    [Fact]
    public async Task An_event_names_its_trace_when_that_is_not_sampled_and_nothing_of_the_trace_is_exported()
    {
        await app.RestartAsync(new() { ["OTEL_TRACES_SAMPLER"] = "always_off" });
        try
        {
            var (_, cloudEvent) = await app.DropAsync("not-sampled.jpg");

            cloudEvent.GetProperty("type").GetString().ShouldBe("internal.aholo.project.succeeded.v1");
            var trace = Trace(cloudEvent);
            trace.TraceFlags.ShouldBe(ActivityTraceFlags.None);

            // Stopping the app sends the remaining telemetry.
            await app.Environment.Functions.DisposeAsync();
            app.Telemetry.Spans.ShouldNotContain(span => span.TraceId == trace.TraceId.ToHexString());
        }
        finally
        {
            await app.RestartAsync();
        }
    }

    private static ActivityContext Trace(JsonElement cloudEvent) =>
        ActivityContext.Parse(cloudEvent.GetProperty("traceparent").GetString()!, traceState: null);

    // The spans of a trace by function.
    private IReadOnlyList<(string Step, string Call)> CallsInside(string traceId)
    {
        const string function = "function ";
        var spans = app.Telemetry.Spans.Where(span => span.TraceId == traceId).ToDictionary(span => span.Id);
        return [.. spans.Values.Select(span => (Step(span), Name(span))).Where(call => call.Item1.Length > 0)];

        string Step(ReceivedSpan? span)
        {
            while (span?.Name.StartsWith(function, StringComparison.Ordinal) == false)
                span = spans.GetValueOrDefault(span.ParentId);
            return span?.Name[function.Length..] ?? "";
        }

        static string Name(ReceivedSpan span) => span.Attributes.TryGetValue("url.full", out var url)
            ? $"{span.Name} {new Uri(url).Segments[^1]}"
            : span.Name;
    }

    private IEnumerable<string?> RowsOf(string traceId, string table) => app.Telemetry.Rows
        .Where(row => row.Table == table && row.Columns.GetValueOrDefault("OperationId") == traceId)
        .Select(row => row.Columns.GetValueOrDefault("Name"));

    // One that no trigger starts and that succeeds, though a poll of it fails, whose trace is returned; and one whose create has an unknown outcome, and
    // which is abandoned.
    private async Task<string> RunProjectsAsync()
    {
        await app.RestartAsync(new()
        {
            ["AzureWebJobs__UploadEvents__Disabled"] = "true",
            ["AzureWebJobs__SweepUploads__Disabled"] = "false",
            ["Aholo__Sweep__Grace"] = "00:00:01",
        });
        app.Environment.Simulator!.SetFaults(
            new FaultRule { Route = "taskList", Kind = FaultKind.HttpStatus, Count = 2 }, new FaultRule { Route = "createGen", Kind = FaultKind.ResetAfter });
        var (_, cloudEvent) = await app.DropAsync("queried.jpg");
        cloudEvent.GetProperty("type").GetString().ShouldBe("internal.aholo.project.succeeded.v1");

        using var start = await app.Http.PostAsJsonAsync("/api/projects", new { name = "unknown", kind = "generation", prompt = "a red mug" }, CancellationToken);
        var project = await app.WaitAsync(start.Headers.Location!, project => project.Stage == ProjectStage.AwaitingDecision);
        using var abandon = await app.Http.PostAsJsonAsync(project.Links.Resolve, new { decision = "abandon" }, CancellationToken);
        abandon.EnsureSuccessStatusCode();
        await app.WaitAsync(start.Headers.Location!, project => project.Outcome == ProjectStage.Failed);
        return Trace(cloudEvent).TraceId.ToHexString();
    }

    private void Check(KustoQuery query)
    {
        var rows = app.Telemetry.Rows
            .Where(row => row.Table == query.Table && (query.Names.Count == 0 || query.Names.Contains(row.Columns["Name"])))
            .ToList();

        rows.ShouldNotBeEmpty($"{query.File} reads {query.Table}");
        query.Names.Except(rows.Select(row => row.Columns.GetValueOrDefault("Name"))).ShouldBeEmpty($"names in {query.File}");
        query.Properties.Except(rows.SelectMany(row => row.Properties.Keys)).ShouldBeEmpty($"dimensions in {query.File}");
        query.Columns.Except(rows.SelectMany(row => row.Columns.Keys)).Except(["Properties"]).ShouldBeEmpty($"columns in {query.File}");
        query.Outcomes.Except(Enum.GetNames<ProjectStage>()).ShouldBeEmpty($"outcomes in {query.File}");
    }
}
