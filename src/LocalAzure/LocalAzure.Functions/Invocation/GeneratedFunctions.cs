using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;

namespace LocalAzure.Functions.Invocation;

/// <summary>Provides the generated class and its instance to the WebJobs SDK.</summary>
internal sealed class GeneratedFunctions(Type type, Func<string, object?[], Task<object?>> run) : ITypeLocator, IJobActivator
{
    private readonly object _instance = FunctionTypeBuilder.CreateInstance(type, run);

    public IReadOnlyList<Type> GetTypes() => [type];

    public T CreateInstance<T>() => (T)_instance;
}
