using System.Collections.Immutable;
using Embedded.Functions.Invocation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Embedded.Functions.Hosting;

/// <summary>A test's way into a function app that the app's own <c>Program</c> builds.</summary>
internal sealed record HostHook
{
    private static readonly AsyncLocal<HostHook?> Installed = new();

    /// <summary>For the apps that are built in this flow of execution.</summary>
    public static HostHook? Current
    {
        get => Installed.Value;
        set => Installed.Value = value;
    }

    /// <summary>The folder of host.json; null for where the host looks for it.</summary>
    public string? ScriptRoot { get; init; }

    /// <summary>Where functions are looked for; null for the process's entry assembly.</summary>
    public FunctionSource? Functions { get; init; }

    /// <summary>Settings above all others.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>Has the last word on the app's services.</summary>
    public Action<IServiceCollection> ConfigureServices { get; init; } = _ => { };

    /// <summary>Gets the app when it is built.</summary>
    public Action<IHost> Built { get; init; } = _ => { };
}
