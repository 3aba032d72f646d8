using Embedded.Functions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app begins.</summary>
public class FunctionsApplication
{
    /// <summary>Makes the builder of the app.</summary>
    /// <param name="args">The command line; <c>--name value</c> sets a setting.</param>
    /// <exception cref="FunctionWorkerException"><c>host.json</c> or <c>local.settings.json</c> can't be read.</exception>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args, HostHook.Current ?? new());
}
