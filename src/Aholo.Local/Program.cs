using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Aholo.Local.Run;
using Aholo.Local.State;
using LocalAzure.Shared;
using Spectre.Console;

ConsoleOutput.IgnoreWriteErrors();

var data = new Option<string>("--data") { Description = "The directory of the state that is kept between runs.", DefaultValueFactory = _ => ".local" };
data.Validators.Add(result =>
{
    if (result.Tokens is [{ Value: "" }])
        result.AddError("--data is empty. Pass a directory, or omit the option.");
});
var httpPort = Port("--http-port", 7071, "The function app's port.");
var blobPort = Port("--blob-port", 10000, "Azurite's blob port; queues and tables take the next two.");
var amqpPort = Port("--amqp-port", 5672, "The Service Bus broker's port.");
var aholoPort = Port("--aholo-port", 7090, "The Aholo simulator's port.");
var sample = new Option<string>("--sample")
{
    Description = "The sample to upload: photo, photos, prompt or video, which ship with the project, or a photo, a video or a folder with a project.json.",
    DefaultValueFactory = _ => Sample.Default,
};
var noSample = new Option<bool>("--no-sample") { Description = "Uploads no sample." };
var noApp = new Option<bool>("--no-app")
{
    Description = "Starts everything except the function app, and prints the settings to run it with the Core Tools or in an IDE. Uploads no sample.",
};
var inProcess = new Option<bool>("--in-process")
{
    Description = "Runs the function app in this process, so that a debugger stops at its breakpoints. The default while a debugger is attached.",
    DefaultValueFactory = _ => Debugger.IsAttached,
};
var exit = new Option<bool>("--exit") { Description = "Exits when the sample is done: 0 if it succeeded." };
var json = new Option<bool>("--json") { Description = "Writes one JSON object per line instead of text." };
var aholoUrl = new Option<Uri?>("--aholo-url")
{
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url))
            return url;

        result.AddError($"--aholo-url must be an absolute URL, not '{result.Tokens[0].Value}'.");
        return null;
    },
    Description = "Uses the real service instead of the simulator, with credentials from the environment (Aholo__Auth__AppKey, …AppSecret, …AppUid).",
};

var command = new RootCommand("Starts Azurite, an Aholo simulator, a Service Bus broker and the function app, and runs a sample through them.")
{
    data, httpPort, blobPort, amqpPort, aholoPort, sample, noSample, noApp, inProcess, exit, json, aholoUrl,
};

// The code pages of Windows consoles lack some of the printed characters.
if (OperatingSystem.IsWindows() && !Console.IsOutputRedirected)
    Console.OutputEncoding = System.Text.Encoding.UTF8;

command.SetAction(async (arguments, cancellationToken) =>
{
    // A closed terminal stops the run in order, as Ctrl+C does.
    using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    using var closing = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
    using var breaking = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop); // Ctrl+Break on Windows
    return await LocalRun.RunAsync(
        new()
        {
            DataDirectory = arguments.GetRequiredValue(data),
            HttpPort = arguments.GetRequiredValue(httpPort),
            BlobPort = arguments.GetRequiredValue(blobPort),
            AmqpPort = arguments.GetRequiredValue(amqpPort),
            AholoPort = arguments.GetRequiredValue(aholoPort),
            AholoUrl = arguments.GetValue(aholoUrl),
            RunApp = !arguments.GetValue(noApp),
            InProcess = arguments.GetValue(inProcess),
        },
        new(arguments.GetValue(noSample) || arguments.GetValue(noApp) ? null : arguments.GetRequiredValue(sample), arguments.GetValue(exit)),
        arguments.GetValue(json) ? new JsonReporter(Console.Out) : new ConsoleReporter(UnwrappedConsole()),
        stopping.Token);

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }
});

var all = new Option<bool>("--all") { Description = "Also deletes Azurite's program, which is installed once for each user. The next start installs it again." };
var dryRun = new Option<bool>("--dry-run") { Description = "Prints what would be deleted, without deleting it." };
var clean = new Command("clean", "Deletes the state of runs: uploads, assets, orchestrations, events and logs. Prints each part with its size.") { data, all, dryRun };
clean.SetAction(arguments => CleanCommand.Run(
    arguments.GetRequiredValue(data), arguments.GetValue(all), arguments.GetValue(dryRun), Console.Out, Console.Error));
command.Subcommands.Add(clean);

// The parts stop within shorter limits after a signal.
return await command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

// Connection strings and URLs are copied from the output, so only the terminal may wrap lines.
static IAnsiConsole UnwrappedConsole()
{
    AnsiConsole.Profile.Width = 1_000;
    return AnsiConsole.Console;
}

static Option<int> Port(string name, int port, string description) => new(name)
{
    Description = $"{description} 0 takes any free port.",
    DefaultValueFactory = _ => port,
    CustomParser = result =>
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65_533)
            return number;

        result.AddError($"{name} must be a number from 0 to 65533, not '{result.Tokens[0].Value}'.");
        return 0;
    },
};
