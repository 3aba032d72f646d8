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
        result.AddError("The folder is empty. Pass the output folder of 'dotnet publish' or 'dotnet build'.");
});
var port = new Option<int>("--port")
{
    Description = "The port to listen on; 0 for any free port.",
    DefaultValueFactory = _ => 7071,
    CustomParser = result =>
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort)
            return number;

        result.AddError($"--port must be a number from 0 to {IPEndPoint.MaxPort}, not '{result.Tokens[0].Value}'.");
        return 0;
    },
};
var data = new Option<string?>("--data") { Description = "The folder of the host's state. The default is a folder of the app in the user's data." };
data.Validators.Add(result =>
{
    if (result.Tokens is [{ Value: "" }])
        result.AddError("--data is empty. Pass a directory, or omit the option.");
});
var homePage = new Option<string?>("--home-page") { Description = "The path that GET / redirects to. The default is a page of the host." };
var inProcess = new Option<bool>("--in-process") { Description = "Runs the app in the process of the host, for debugging." };
var verbose = new Option<bool>("--verbose") { Description = "Also logs the components of the host." };

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

// The host stops within shorter limits after Ctrl+C.
return await command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
