using LocalAzure.Functions.Rpc.Protocol;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Functions;

/// <summary>The enabled functions of the app.</summary>
internal sealed partial class FunctionCatalog
{
    private readonly Dictionary<string, FunctionDefinition> _functions;

    /// <exception cref="LocalFunctionsHostException">A function has an unsupported binding.</exception>
    public FunctionCatalog(IEnumerable<RpcFunctionMetadata> metadata, IConfiguration configuration, ILogger<FunctionCatalog> logger)
    {
        _functions = new(StringComparer.OrdinalIgnoreCase);
        foreach (var function in metadata)
        {
            if (IsDisabled(function.Name, configuration))
                LogDisabled(logger, function.Name);
            else if (!_functions.TryAdd(function.Name, new(function)))
                throw new LocalFunctionsHostException($"The app has two functions named '{function.Name}'. Rename one.");
        }
    }

    /// <summary>All functions.</summary>
    public IReadOnlyCollection<FunctionDefinition> All => _functions.Values;

    /// <summary>The function with the name.</summary>
    public FunctionDefinition this[string name] => _functions[name];

    /// <summary>The functions with a trigger of the type.</summary>
    public IEnumerable<FunctionDefinition> With(string triggerType) => All.Where(function => function.Trigger.Is(triggerType));

    // Some systems do not allow a dot in the name of an environment variable; it has '__' there.
    private static bool IsDisabled(string function, IConfiguration configuration) =>
        (configuration[$"AzureWebJobs.{function}.Disabled"] ?? configuration[$"AzureWebJobs:{function}:Disabled"]) is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(LogLevel.Information, "Function '{Function}' is disabled.")]
    private static partial void LogDisabled(ILogger logger, string function);
}
