using System.Text.Encodings.Web;
using System.Text.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Local.Hosting;

namespace Aholo.Local.Run;

/// <summary>Reports the progress of a run to programs: one JSON object per line on standard output, with a <c>type</c>.</summary>
internal sealed class JsonReporter(TextWriter output) : IRunReporter
{
    private static readonly JsonSerializerOptions Options = new(FunctionsJson.Shared.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = System.Text.Json.Serialization.Metadata.JsonTypeInfoResolver.Combine(
            FunctionsJson.Shared, new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver()),
        WriteIndented = false,
    };

    public Task<LocalEnvironment> StartingAsync(Func<IProgress<string>?, Task<LocalEnvironment>> start) => start(null);

    public void Ready(LocalEnvironment environment) => Write(new
    {
        type = "ready",
        endpoints = new
        {
            http = environment.RunsApp ? environment.App.BaseAddress : null,
            orchestrations = environment.RunsApp ? environment.InstancesPage : null,
            blob = environment.Storage.Uri,
            amqp = $"amqp://127.0.0.1:{environment.Broker.Port}",
            aholo = environment.AholoUrl,
            simulator = environment.Simulator?.BaseAddress,
        },
        connectionStrings = new
        {
            storage = environment.Azurite.ConnectionString,
            serviceBus = environment.Broker.ConnectionString,
        },
        queue = LocalEnvironment.EventQueue,
        settings = environment.RunsApp ? null : environment.SettingsForOtherHosts(),
    });

    public void Lost(string message) => Write(new { type = "lost", message });

    public void Disk(string message) => Write(new { type = "disk", message });

    public void Uploaded(string blob, string projectId) => Write(new { type = "uploaded", blob, projectId });

    public void Project(ProjectView project) => Write(new { type = "project", project.Id, project.Stage, project });

    public void Event(JsonElement cloudEvent, bool fromQueue) => Write(new { type = "event", fromQueue, @event = cloudEvent });

    public void Done(RunResult result) => Write(new
    {
        type = "done",
        result.ProjectId,
        result.Outcome,
        result.Succeeded,
        result.Problem,
        result.Warnings,
        seconds = Math.Round(result.Elapsed.TotalSeconds, 3),
        assets = result.Assets,
    });

    public void Staying()
    {
    }

    public void Later(ProjectEventData project) => Write(new { type = "later", project });

    public void Stopped(string dataDirectory) => Write(new { type = "stopped", dataDirectory });

    public void Failed(string message) => Write(new { type = "failed", message });

    private void Write<T>(T value)
    {
        output.WriteLine(JsonSerializer.Serialize(value, Options));
        output.Flush();
    }
}
