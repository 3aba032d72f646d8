using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace LocalAzure.ConformanceApp;

/// <summary>Describes a function for each handler of a test, instead of the functions of the build.</summary>
public sealed class HandlerMetadata(FunctionHandlers handlers) : IFunctionMetadataProvider
{
    public Task<ImmutableArray<IFunctionMetadata>> GetFunctionMetadataAsync(string directory) => Task.FromResult<ImmutableArray<IFunctionMetadata>>(
    [
        .. handlers.Orchestrators.Keys.Select(name => Describe(
            name, nameof(Functions.OrchestrateAsync), """{ "name": "context", "type": "orchestrationTrigger", "direction": "In" }""")),
        .. handlers.Activities.Keys.Select(name => Describe(
            name, nameof(Functions.RunAsync), """{ "name": "input", "type": "activityTrigger", "direction": "In" }""")),
        Describe(
            "Client",
            nameof(Functions.GetClient),
            """{ "name": "request", "type": "httpTrigger", "direction": "In", "authLevel": "Anonymous", "methods": ["post"] }""",
            """{ "name": "client", "type": "durableClient", "direction": "In" }""",
            """{ "name": "$return", "type": "http", "direction": "Out" }"""),
    ]);

    private static DefaultFunctionMetadata Describe(string name, string method, params IList<string> bindings) => new()
    {
        Language = "dotnet-isolated",
        Name = name,
        EntryPoint = $"{typeof(Functions).FullName}.{method}",
        ScriptFile = $"{typeof(Functions).Assembly.GetName().Name}.dll",
        RawBindings = bindings,
    };
}
