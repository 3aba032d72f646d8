using System.Diagnostics;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;

namespace Aholo.AppHost.Tests;

/// <summary>The AppHost as a program, with the dashboard.</summary>
public sealed class AppHostTests
{
    private static readonly string[] Parts = ["aholo", "functions", "servicebus"];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_photo_in_storage_becomes_an_event_in_one_trace_on_the_dashboard_and_Ctrl_C_ends_everything()
    {
        await using var host = await AppHostProcess.StartAsync(CancellationToken);
        await using var client = new ServiceBusClient(host.FindSetting("AholoServiceBus"));
        await using var receiver = client.CreateReceiver("aholo-events");

        await new BlobContainerClient(host.FindSetting("AholoStorage"), "uploads").GetBlobClient("mug.jpg")
            .UploadAsync(Path.Combine(AppContext.BaseDirectory, "mug.jpg"), CancellationToken);

        var message = await receiver.ReceiveMessageAsync(TimeSpan.FromMinutes(2), CancellationToken);
        using var cloudEvent = JsonDocument.Parse(message.ShouldNotBeNull("no event arrived").Body);
        cloudEvent.RootElement.GetProperty("type").GetString().ShouldBe("internal.aholo.project.succeeded.v1");
        var trace = ActivityContext.Parse(cloudEvent.RootElement.GetProperty("traceparent").GetString()!, traceState: null).TraceId.ToHexString();
        var spans = await DashboardClient.UntilAsync(
            () => host.Dashboard.GetSpansAsync(trace, CancellationToken), IsComplete, spans => string.Join(Environment.NewLine, spans), CancellationToken);
        spans.Single(span => spans.All(other => other.Id != span.ParentId) && span.ParentId == "").Name.ShouldBe("function UploadEvents");

        var parts = await DashboardClient.UntilAsync(
            () => host.Dashboard.GetPartsAsync(CancellationToken),
            parts => Parts.All(name => parts.Any(part => part.Name == name && part.HasLogs && part.HasMetrics)),
            parts => string.Join(Environment.NewLine, parts),
            CancellationToken);
        parts.Select(part => part.Name).Distinct().Order().ToArray().ShouldBe(Parts, "host and worker are one resource");

        await host.EndAsync("INT");
    }

    [Fact]
    public async Task Everything_ends_when_the_AppHost_is_killed()
    {
        await using var host = await AppHostProcess.StartAsync(CancellationToken);
        var commands = host.FindProcesses().Values;
        foreach (var program in (string[])["azurite", "LocalAzure.ServiceBus", "Aholo.Simulator", "LocalAzure.Functions", "Aholo.Functions.dll", "Aspire.Dashboard"])
            commands.ShouldContain(command => command.Contains(program, StringComparison.Ordinal), program);

        await host.EndAsync("KILL");
    }

    // From the event about the upload, over the orchestration in the host and the responses of the simulator, to the message.
    private static bool IsComplete(IReadOnlyList<Span> spans) =>
        Has(spans, "functions", "Microsoft.Azure.Functions.Worker", "function UploadEvents")
        && Has(spans, "functions", "DurableTask.Core", "orchestration:ProjectOrchestrator@(1.0)")
        && Has(spans, "functions", "Aholo.Client", "CreateReconstruction")
        && spans.Any(span => span is { Part: "aholo", Source: "Microsoft.AspNetCore" } && span.Name.StartsWith("POST ", StringComparison.Ordinal))
        && spans.Any(span => span is { Part: "functions", Name: "ServiceBusSender.Send" });

    private static bool Has(IReadOnlyList<Span> spans, string part, string source, string name) =>
        spans.Any(span => span.Part == part && span.Source == source && span.Name == name);
}
