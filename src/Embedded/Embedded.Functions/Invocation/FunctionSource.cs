using System.Reflection;

namespace Embedded.Functions.Invocation;

/// <summary>The types that functions are looked for in.</summary>
/// <param name="Types">The types.</param>
internal sealed record FunctionSource(IReadOnlyList<Type> Types)
{
    /// <summary>Those of the app's entry assembly, and of the assemblies it references that are built against this host.</summary>
    public static FunctionSource Of(Assembly entry)
    {
        var host = typeof(FunctionSource).Assembly.GetName().Name;
        var assemblies = entry.GetReferencedAssemblies()
            .Where(name => name.Name != host && !IsFramework(name.Name!))
            .Select(Assembly.Load)
            .Where(assembly => assembly.GetReferencedAssemblies().Any(name => name.Name == host))
            .Prepend(entry);
        return new([.. assemblies.SelectMany(assembly => assembly.GetTypes())]);
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);
}
