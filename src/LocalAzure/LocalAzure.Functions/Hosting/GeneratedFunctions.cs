using LocalAzure.Functions.Functions;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;

namespace LocalAzure.Functions.Hosting;

/// <summary>Gives the WebJobs SDK the generated class and its instances.</summary>
internal sealed class GeneratedFunctions(Type type, Func<string, object?[], Task<object?>> run) : ITypeLocator, IJobActivator
{
    private readonly object _instance = FunctionTypeBuilder.CreateInstance(type, run);

    public IReadOnlyList<Type> GetTypes() => [type];

    public T CreateInstance<T>() => (T)_instance;
}
