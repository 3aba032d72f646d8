using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Aholo.Local.Run;
using Aholo.Local.State;
using LocalAzure.Shared;
using Spectre.Console;

ConsoleOutput.IgnoreWriteErrors();

var data = new Option<string>("--data") { Description = "Where everything that is kept between runs lives.", DefaultValueFactory = _ => ".local" };
data.Validators.Add(result =>
{
    if (result.Tokens is [{ Value: "" }])
        result.AddError("--data is empty. Give a directory, or leave it out.");
});
var httpPort = Port("--http-port", 7071, "The function app's port.");
var blobPort = Port("--blob-port", 10000, "Azurite's blob port; queues and tables take the next two.");
var amqpPort = Port("--amqp-port", 5672, "The Service Bus broker's port.");
var aholoPort = Port("--aholo-port", 7090, "The Aholo simulator's port.");
var sample = new Option<string>("--sample")
{
    Description = "What to drop: photo, photos, prompt or video, which ship with the project, or a photo or video of yours, or a folder with a project.json.",
    DefaultValueFactory = _ => Sample.Default,
};
var noSample = new Option<bool>("--no-sample") { Description = "Drops nothing." };
var noApp = new Option<bool>("--no-app")
{
    Description = "Starts everything but the function app, and prints the settings for running it elsewhere: with the Core Tools or in an IDE. Drops nothing.",
};
var inProcess = new Option<bool>("--in-process")
{
    Description = "Runs the function app in this process, so that a debugger stops at its breakpoints. The default while a debugger is attached.",
    DefaultValueFactory = _ => Debugger.IsAttached,
};
var exit = new Option<bool>("--exit") { Description = "Ends when the sample is done: 0 when it succeeded." };
var json = new Option<bool>("--json") { Description = "Writes one JSON object per line instead of text for people." };
var aholoUrl = new Option<Uri?>("--aholo-url")
{
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url))
            return url;

        result.AddError($"--aholo-url must be an absolute URL, not '{result.Tokens[0].Value}'.");
        return null;
    },
    Description = "Uses the real service there instead of the simulator, with credentials from the environment (Aholo__Auth__AppKey, …AppSecret, …AppUid).",
};

var command = new RootCommand("Starts Azurite, an Aholo simulator, a Service Bus broker and the function app, and runs a sample through them.")
{
    data, httpPort, blobPort, amqpPort, aholoPort, sample, noSample, noApp, inProcess, exit, json, aholoUrl,
};

// Windows consoles have code pages that lack what is printed.
if (OperatingSystem.IsWindows() && !Console.IsOutputRedirected)
    Console.OutputEncoding = System.Text.Encoding.UTF8;

command.SetAction(async (arguments, cancellationToken) =>
{
    // A terminal that closes ends the run in order, as Ctrl+C does: Azurite loses its last seconds when it is killed.
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

var all = new Option<bool>("--all") { Description = "Deletes Azurite's program too, which is installed once for each user. The next start installs it again." };
var dryRun = new Option<bool>("--dry-run") { Description = "Deletes nothing, and prints what would be deleted." };
var clean = new Command("clean", "Deletes what runs have kept: uploads, results, orchestrations, events and logs. Prints what it is and how large.") { data, all, dryRun };
clean.SetAction(arguments => CleanCommand.Run(
    arguments.GetRequiredValue(data), arguments.GetValue(all), arguments.GetValue(dryRun), Console.Out, Console.Error));
command.Subcommands.Add(clean);

// What runs may end after a signal; what is stopped has shorter limits of its own.
return await command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

// Connection strings and URLs are to be copied: the terminal may fold long lines, we may not.
static IAnsiConsole UnwrappedConsole()
{
    AnsiConsole.Profile.Width = 1_000;
    return AnsiConsole.Console;
}

static Option<int> Port(string name, int port, string description) => new(name)
{
    Description = $"{description} 0 takes any free one.",
    DefaultValueFactory = _ => port,
    CustomParser = result =>
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65_533)
            return number;

        result.AddError($"{name} must be a number from 0 to 65533, not '{result.Tokens[0].Value}'.");
        return 0;
    },
};
