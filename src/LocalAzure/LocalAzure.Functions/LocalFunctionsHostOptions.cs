using System.Net;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.InProcess;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions;

/// <summary>The options of <see cref="LocalFunctionsHost"/>.</summary>
public sealed record LocalFunctionsHostOptions
{
    /// <summary>Gets the folder of the function app: the output of <c>dotnet publish</c> or <c>dotnet build</c>.</summary>
    public required string ApplicationFolder { get; init; }

    /// <summary>
    /// Gets the folder of the host's state. One host at a time can use it. The default is a folder of the app in the user's data.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>Gets the address to listen on. An address other than loopback requires <see cref="Keys"/>.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Gets the port to listen on. The default, 0, is any free port.</summary>
    public int Port { get; init; }

    /// <summary>Gets the path that <c>GET /</c> redirects to. By default the host returns a page of its own, as the real host does.</summary>
    public string? HomePage { get; init; }

    /// <summary>
    /// Gets settings of the app, which take precedence over the environment, <c>local.settings.json</c> and <c>host.json</c>. A setting
    /// <c>AzureFunctionsJobHost__a__b</c> overrides <c>a.b</c> of <c>host.json</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the function keys. The default is the section <c>LocalAzure:Keys</c> of the settings. Without keys, the host accepts all requests.</summary>
    public FunctionKeys? Keys { get; init; }

    /// <summary>Gets how long the worker may take to connect and load its functions. The default is one minute.</summary>
    public TimeSpan WorkerStartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the clock of timers, of orchestrations on the SQLite provider and of retries of events.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Gets whether the app runs in this process, so that a debugger of this process stops at the app's breakpoints. One app at a time: it changes the
    /// environment of the process.
    /// </summary>
    public bool InProcess { get; init; }

    /// <summary>Gets the settings of a host in a test; null otherwise.</summary>
    internal TestHosting? Test { get; init; }

    /// <summary>Gets the action that adds services to the WebJobs SDK's host, such as another storage provider of Durable Functions.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Gets the action that adds log providers and filters. By default nothing is logged.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
