using System.CommandLine;
using System.Globalization;
using System.Net;
using LocalAzure.Functions;
using LocalAzure.Shared;

ConsoleOutput.IgnoreWriteErrors();

var folder = new Argument<string>("folder") { Description = "The output folder of 'dotnet publish' or 'dotnet build' of an isolated .NET function app." };
folder.Validators.Add(result =>
{
    if (result.Tokens is [{ Value: "" }])
        result.AddError("The folder is empty. Give the output folder of 'dotnet publish' or 'dotnet build'.");
});
var port = new Option<int>("--port")
{
    Description = "The port to listen on; 0 for any free one.",
    DefaultValueFactory = _ => 7071,
    CustomParser = result =>
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort)
            return number;

        result.AddError($"--port must be a number from 0 to {IPEndPoint.MaxPort}, not '{result.Tokens[0].Value}'.");
        return 0;
    },
};
var data = new Option<string?>("--data") { Description = "Where the host keeps its data between runs. The default is a folder of the app in the data of the user." };
data.Validators.Add(result =>
{
    if (result.Tokens is [{ Value: "" }])
        result.AddError("--data is empty. Give a directory, or leave it out.");
});
var homePage = new Option<string?>("--home-page") { Description = "The path that GET / redirects to. The default is a page of the host." };
var inProcess = new Option<bool>("--in-process") { Description = "Runs the app in the process of the host, for debugging." };
var verbose = new Option<bool>("--verbose") { Description = "Logs what the parts of the host do, too." };

var command = new RootCommand("Runs an isolated .NET function app on this machine.") { folder, port, data, homePage, inProcess, verbose };
command.SetAction((arguments, cancellationToken) => HostProgram.RunAsync(
    new()
    {
        ApplicationFolder = arguments.GetRequiredValue(folder),
        Port = arguments.GetRequiredValue(port),
        DataDirectory = arguments.GetValue(data),
        HomePage = arguments.GetValue(homePage),
        InProcess = arguments.GetValue(inProcess),
    },
    arguments.GetValue(verbose),
    cancellationToken));

// After Ctrl+C what runs may end; the host has shorter limits of its own.
return await command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
