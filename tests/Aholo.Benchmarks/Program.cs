using System.CommandLine;
using Aholo.Benchmarks.Chaos;
using Aholo.Benchmarks.Compare;
using Aholo.Benchmarks.Engine;
using Aholo.Benchmarks.Inspect;
using Aholo.Benchmarks.LargeUploads;
using Aholo.Benchmarks.Load;
using Aholo.Benchmarks.Polling;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Report;
using Aholo.Benchmarks.Reporting;
using Aholo.Benchmarks.Files;
using Aholo.Benchmarks.Start;
using Aholo.Benchmarks.Upload;

var json = new Option<bool>("--json") { Description = "Writes the result as one line of JSON.", Recursive = true };
var save = new Option<FileInfo?>("--save") { Description = "Writes the result as JSON to this file too.", Recursive = true };
var root = new RootCommand("Measures what the project promises. Each command ends with an error when an invariant that it states does not hold.") { json, save };

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
        var run = result.ToRun(Command(arguments), DateOnly.FromDateTime(DateTime.UtcNow));
        if (arguments.GetValue(save) is { } file)
            run.Write(file.FullName);
        if (arguments.GetValue(json))
            Console.WriteLine(run.ToLine());
        else
            result.WriteTo(Console.Out);
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

root.Add(ReportCommand.Create());
return await root.Parse(args).InvokeAsync();

// Without where the result goes.
IReadOnlyList<string> Command(ParseResult arguments)
{
    var file = arguments.GetResult(save)?.Tokens.Select(token => token.Value).ToList() ?? [];
    return [.. args.Where(argument => argument != json.Name && argument != save.Name && !file.Contains(argument))];
}
