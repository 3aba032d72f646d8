using System.CommandLine;
using System.Globalization;
using Aholo.Verify;
using Aholo.Verify.Deployments;
using Aholo.Verify.Reporting;
using Spectre.Console;

var url = new Option<Uri>("--url")
{
    Description = "The function app, for example https://func-aholo.azurewebsites.net.",
    Required = true,
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")
            return parsed;

        result.AddError($"--url must be an http or https URL, not '{result.Tokens[0].Value}'.");
        return null;
    },
};
var key = new Option<string?>("--key")
{
    Description = "A function key. Default: the environment variable AHOLO_VERIFY_KEY.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("AHOLO_VERIFY_KEY"),
};
var storage = new Option<string?>("--storage")
{
    Description = "The storage account of the uploads: the URL of its blob service, used with your Azure identity, or a connection string. "
        + "Default: AHOLO_VERIFY_STORAGE. Without it, nothing is uploaded to storage directly.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("AHOLO_VERIFY_STORAGE"),
};
var container = new Option<string>("--uploads-container") { Description = "The container of the uploads.", DefaultValueFactory = _ => "uploads" };
var serviceBus = new Option<string?>("--service-bus")
{
    Description = "The Service Bus namespace of the events: its host name, used with your Azure identity, or a connection string. "
        + "Default: AHOLO_VERIFY_SERVICE_BUS. Without it, no event is received.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("AHOLO_VERIFY_SERVICE_BUS"),
};
var entity = new Option<string>("--entity") { Description = "The queue or topic of the events.", DefaultValueFactory = _ => "aholo-events" };
var subscription = new Option<string?>("--subscription") { Description = "The topic's subscription to read events from." };
var create = new Option<bool>("--create") { Description = "Creates two real projects, which spends credits. One of them is canceled." };
var timeout = new Option<int>("--timeout")
{
    Description = "The maximum time to wait for a project, in minutes.",
    DefaultValueFactory = _ => 15,
    CustomParser = result =>
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 1 and <= 1_440)
            return minutes;

        result.AddError($"--timeout must be 1 to 1440 minutes, not '{result.Tokens[0].Value}'.");
        return 0;
    },
};
var readers = new Option<string>("--readers")
{
    Description = "The folder of the public splat reader, which is installed from npm.",
    DefaultValueFactory = _ => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "aholo-verify"),
};
var json = new Option<bool>("--json") { Description = "Prints the results as one JSON object." };

var command = new RootCommand("Verifies a deployment over its public interfaces and deletes what it created. Exits with 0 if no check failed.")
{
    url, key, storage, container, serviceBus, entity, subscription, create, timeout, readers, json,
};
command.SetAction(async (arguments, cancellationToken) =>
{
    try
    {
        await using var deployment = Deployment.Open(new()
        {
            Url = arguments.GetRequiredValue(url),
            Key = arguments.GetValue(key),
            Storage = arguments.GetValue(storage),
            UploadsContainer = arguments.GetRequiredValue(container),
            ServiceBus = arguments.GetValue(serviceBus),
            Entity = arguments.GetRequiredValue(entity),
            Subscription = arguments.GetValue(subscription),
            Create = arguments.GetValue(create),
            Timeout = TimeSpan.FromMinutes(arguments.GetRequiredValue(timeout)),
            ReadersDirectory = arguments.GetRequiredValue(readers),
        });
        ICheckReporter reporter = arguments.GetValue(json) ? new JsonCheckReporter(Console.Out) : new ConsoleCheckReporter(UnwrappedConsole());
        return await Verification.RunAsync(deployment, reporter, cancellationToken) ? 0 : 1;
    }
    catch (OptionException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 2;
    }
});

// Ctrl+C starts the cleanup, which has a shorter timeout.
return await command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

// Prints each reason on one line, also in a narrow terminal or a log.
static IAnsiConsole UnwrappedConsole()
{
    AnsiConsole.Profile.Width = 1_000;
    return AnsiConsole.Console;
}
