using System.CommandLine;
using Aholo.Benchmarks.Chaos;
using Aholo.Benchmarks.Compare;
using Aholo.Benchmarks.Engine;
using Aholo.Benchmarks.Inspect;
using Aholo.Benchmarks.LargeUploads;
using Aholo.Benchmarks.Load;
using Aholo.Benchmarks.Polling;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;
using Aholo.Benchmarks.Files;
using Aholo.Benchmarks.Start;
using Aholo.Benchmarks.Upload;

var json = new Option<bool>("--json") { Description = "Writes the figures as one JSON object on the last line.", Recursive = true };
var root = new RootCommand("Measures what the project promises. Each command ends with an error when an invariant that it states does not hold.") { json };

IBenchmark[] benchmarks =
[
    new UploadBenchmark(), new PollingBenchmark(), new EngineBenchmark(), new LoadBenchmark(), new CompareBenchmark(), new ChaosBenchmark(),
    new FilesBenchmark(), new LargeUploadsBenchmark(), new InspectBenchmark(), new StartBenchmark(),
];
IChildCommand[] childCommands = [new UploadClient(), new QuickstartWorker(), new InspectFile(), new EngineHost()];
foreach (var benchmark in benchmarks)
{
    var command = new Command(benchmark.Name, benchmark.Description);
    foreach (var option in benchmark.Options)
        command.Add(option);
    foreach (var argument in benchmark.Arguments)
        command.Add(argument);
    command.SetAction(async (arguments, cancellationToken) =>
    {
        var result = await benchmark.RunAsync(arguments, cancellationToken);
        result.WriteTo(Console.Out, arguments.GetValue(json));
        return result.Holds ? 0 : 1;
    });
    root.Add(command);
}

foreach (var childCommand in childCommands)
{
    var childArguments = new Argument<string[]>("arguments");
    var command = new Command(childCommand.Name) { Hidden = true };
    command.Add(childArguments);
    command.SetAction((arguments, cancellationToken) => childCommand.RunAsync(arguments.GetValue(childArguments)!, cancellationToken));
    root.Add(command);
}

return await root.Parse(args).InvokeAsync();
