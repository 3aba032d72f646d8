using System.Net;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.InProcess;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions;

/// <summary>The options of <see cref="LocalFunctionsHost"/>.</summary>
public sealed record LocalFunctionsHostOptions
{
    /// <summary>Gets the folder of the function app: the output of <c>dotnet publish</c> or <c>dotnet build</c>.</summary>
    public required string ApplicationFolder { get; init; }

    /// <summary>
    /// Gets the folder for what the host keeps between runs. One host at a time can use it. The default is a folder of the app in the data of the user.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>Gets the address to listen on. Any other than a loopback address needs <see cref="Keys"/>.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Gets the port to listen on. The default, 0, is any free port.</summary>
    public int Port { get; init; }

    /// <summary>Gets the path that <c>GET /</c> redirects to. By default the host answers with a page of its own, as the real host does.</summary>
    public string? HomePage { get; init; }

    /// <summary>
    /// Gets settings of the app, which take precedence over the environment, <c>local.settings.json</c> and <c>host.json</c>. A setting
    /// <c>AzureFunctionsJobHost__a__b</c> overrides <c>a.b</c> of <c>host.json</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the function keys. The default is those of the settings, in the section <c>LocalAzure:Keys</c>; without any, no request needs one.</summary>
    public FunctionKeys? Keys { get; init; }

    /// <summary>Gets how long the worker may take to connect and load its functions. The default is one minute.</summary>
    public TimeSpan WorkerStartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the clock of timers, of orchestrations on the SQLite provider and of retries of events.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets what is different in a test's own process; null for an app in a process of its own.</summary>
    internal InProcessHosting? InProcess { get; init; }

    /// <summary>Gets what adds log providers and filters. The default logs nothing.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
