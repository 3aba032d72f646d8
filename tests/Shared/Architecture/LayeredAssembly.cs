using System.Reflection;
using NetArchTest.Rules;

namespace Aholo.Tests.Architecture;

/// <summary>Asserts that the namespaces of an assembly depend on each other in one direction.</summary>
internal static class LayeredAssembly
{
    /// <param name="assembly">An assembly whose root namespace is its name.</param>
    /// <param name="layers">The namespaces in the root namespace, from the lowest to the highest. The types of the root namespace itself are above them.</param>
    public static void ShouldHaveLayers(this Assembly assembly, params string[] layers)
    {
        var root = assembly.GetName().Name!;
        var types = assembly.GetTypes();
        types.Select(type => type.Namespace ?? "").Where(name => name.StartsWith($"{root}.", StringComparison.Ordinal))
            .Select(name => name[(root.Length + 1)..].Split('.')[0]).Distinct().ShouldBe(layers, ignoreOrder: true);

        var above = types.Where(type => type.Namespace == root).Select(type => type.FullName!).ToList();
        foreach (var layer in layers.Reverse())
        {
            var result = Types.InAssembly(assembly).That().ResideInNamespace($"{root}.{layer}").ShouldNot().HaveDependencyOnAny([.. above]).GetResult();
            (result.FailingTypeNames ?? []).ShouldBeEmpty($"The layer {layer} depends on a layer above it.");
            above.Add($"{root}.{layer}");
        }
    }
}
