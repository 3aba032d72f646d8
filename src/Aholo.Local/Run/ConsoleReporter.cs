using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;
using Spectre.Console;

namespace Aholo.Local.Run;

/// <summary>Reports the progress of a run to people.</summary>
internal sealed class ConsoleReporter(IAnsiConsole console) : IRunReporter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stopwatch _clock = new();
    private Uri? _app;
    private string _parts = "";

    public async Task<LocalEnvironment> StartingAsync(Func<IProgress<string>?, Task<LocalEnvironment>> start)
    {
        _clock.Restart();
        var environment = await console.Status().StartAsync("Starting", _ => start(new Steps(step =>
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {_clock.Elapsed.TotalSeconds,6:0.0} s  {step}"))));
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {_clock.Elapsed.TotalSeconds,6:0.0} s  Ready");
        return environment;
    }

    public void Ready(LocalEnvironment environment)
    {
        _app = environment.RunsApp ? environment.App.BaseAddress : null;
        _parts = $" {(environment.RunsApp ? "the function app, " : "")}{(environment.Simulator is null ? "" : "the simulator, ")}the broker and Azurite";
        (string What, string Where)[] app = environment.RunsApp
            ?
            [
                ("Page", environment.App.BaseAddress.ToString()),
                ("Function app", $"{environment.App.BaseAddress}api/projects"),
                ("Orchestrations", environment.InstancesPage.ToString()),
            ]
            : [];
        foreach (var (what, where) in app.Concat(
        [
            ("Upload photos to", $"{environment.Storage.Uri}/uploads"),
            (environment.Simulator is null ? "Aholo" : "Aholo simulator", environment.AholoUrl.ToString()),
            ("Event queue", LocalEnvironment.EventQueue),
            ("Service Bus", environment.Broker.ConnectionString),
            ("Storage", environment.Azurite.ConnectionString),
            .. environment.RunsApp ? [("Log", environment.FunctionsLog)] : Array.Empty<(string, string)>(),
        ]))
        {
            console.MarkupLineInterpolated($"  [bold]{what,-16}[/]  {where}");
        }

        if (environment.RunsApp)
            return;

        console.MarkupLine("Save this as local.settings.json beside the README, and start the function app with 'func start' or in an IDE:");
        console.WriteLine(JsonSerializer.Serialize(new { IsEncrypted = false, Values = environment.SettingsForOtherHosts() }, Indented));
    }

    public void Lost(string message) => console.MarkupLineInterpolated($"[red]{message}[/]");

    public void Disk(string message) => console.MarkupLineInterpolated($"[yellow]{message}[/]");

    public void Uploaded(string blob, string projectId)
    {
        _clock.Restart();
        console.MarkupLineInterpolated($"Uploaded [bold]{blob}[/]: project [bold]{projectId}[/]");
    }

    public void Project(ProjectView project)
    {
        var style = project.Stage switch
        {
            ProjectStage.Succeeded => "green",
            ProjectStage.AwaitingDecision => "yellow",
            _ when project.Stage.IsOutcome() => "red",
            _ => "blue",
        };
        var detail = project switch
        {
            { Aholo: { Status: { } status } view } => $"Aholo project {view.ProjectId}: {status}",
            { Stage: ProjectStage.Inspecting or ProjectStage.Transferring, FileCount: > 1 } => $"{project.FilesDone} of {project.FileCount} files",
            _ => "",
        };
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"  {_clock.Elapsed.TotalSeconds,6:0.0} s  [{style}]{project.Stage,-10}[/]  [dim]{detail}[/]");
    }

    public void Event(JsonElement cloudEvent, bool fromQueue) => console.MarkupLineInterpolated(
        CultureInfo.InvariantCulture,
        $"  {_clock.Elapsed.TotalSeconds,6:0.0} s  [magenta]Event[/]       {cloudEvent.GetProperty("type").GetString()} {(fromQueue ? "from the queue" : "(read from the API: another receiver took it from the queue, or it is sent to webhooks only)")}");

    public void Done(RunResult result)
    {
        foreach (var asset in result.Assets)
        {
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"  [green]✓[/] {asset.Name}: {asset.Facts?.Splats:N0} splats, {asset.Size:N0} bytes, {_app}api/projects/{result.ProjectId}/assets/{asset.Name}");
        }

        foreach (var warning in result.Warnings)
            console.MarkupLineInterpolated($"  [yellow]![/] {warning}");

        if (result.Succeeded)
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"[green]The 3D model was ready after {result.Elapsed.TotalSeconds:0.0} s:[/] {Page(result.ProjectId)}");
        else
            console.MarkupLineInterpolated($"[red]{result.Outcome}: {result.Problem}[/]");
    }

    public void Staying() => console.MarkupLine("[dim]Running: each project that ends is printed here. Press Ctrl+C to stop.[/]");

    public void Later(ProjectEventData project)
    {
        var (style, what) = project.Stage == ProjectStage.Succeeded ? ("green", $"{project.Assets.Count} assets") : ("red", project.Problem?.Message ?? "");
        console.MarkupLineInterpolated($"  [{style}]{project.Stage}[/]  {project.Name}  [dim]{what}[/]  {Page(project.Id)}");
    }

    public void Stopped(string dataDirectory) => console.MarkupLineInterpolated(
        $"Stopped{_parts}. The state is kept in {dataDirectory}; running projects continue at the next start.");

    public void Failed(string message) => console.MarkupLineInterpolated($"[red]{message}[/]");

    private string Page(string projectId) => $"{_app}#/projects/{projectId}";

    // Progress<T> would report later, on another thread.
    private sealed class Steps(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
