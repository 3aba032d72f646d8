using System.Reflection;

namespace Embedded.Tests.Parity;

/// <summary>
/// Code that compiles against the embedded host compiles against the Azure packages: what the host shows in their namespaces is in them,
/// exactly so. It may show less.
/// </summary>
public sealed class ApiParityTests
{
    public static TheoryData<string> Assemblies => ["Embedded.Functions", "Embedded.DurableTask"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Everything_public_in_the_packages_namespaces_is_in_them_with_the_same_signature(string assembly)
    {
        var packages = new PackagesApi(PackagesApi.Types.SelectMany(PublicApi.Describe));
        var differences = packages.Differences(Assembly.Load(assembly).GetExportedTypes().Where(type => !IsOurs(type)));
        string.Join(Environment.NewLine, differences).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_attribute_or_a_set_of_options_begins_with_the_same_values(string assembly)
    {
        var packages = PackagesApi.Types.ToLookup(type => type.FullName);
        var differences =
            from type in Assembly.Load(assembly).GetExportedTypes()
            let theirs = packages[type.FullName].FirstOrDefault()
            where theirs is not null && !type.ContainsGenericParameters
            let constructor = SimplestConstructor(type)
            let theirConstructor = SimplestConstructor(theirs)
            where constructor is not null && theirConstructor is not null
            let values = Values(constructor, type)
            from theirValue in Values(theirConstructor, type)
            where !values.Contains(theirValue)
            select $"{type.FullName}: theirs {theirValue}, ours {string.Join(", ", values)}";
        string.Join(Environment.NewLine, differences).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void What_the_packages_do_not_have_lives_in_an_Embedded_namespace(string assembly) =>
        Assembly.Load(assembly).GetExportedTypes().Where(type => !IsOurs(type) && !IsThePackages(type)).ShouldBeEmpty();

    /// <summary>One without parameters, or for an attribute the one with the fewest, if all are texts. An exception's message may differ.</summary>
    private static ConstructorInfo? SimplestConstructor(Type type) => type.IsAbstract || type.IsSubclassOf(typeof(Exception)) ? null : type.GetConstructors()
        .OrderBy(constructor => constructor.GetParameters().Length)
        .FirstOrDefault(constructor => constructor.GetParameters() is var parameters
            && (parameters.Length == 0 || (type.IsSubclassOf(typeof(Attribute)) && parameters.All(parameter => parameter.ParameterType == typeof(string)))));

    /// <summary>The values of a new object's properties, of those that <paramref name="shown"/> has.</summary>
    private static string[] Values(ConstructorInfo constructor, Type shown)
    {
        var made = constructor.Invoke([.. constructor.GetParameters().Select(_ => "text")]);
        return
        [
            .. from property in made.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.CanRead && property.Name != nameof(Attribute.TypeId) && shown.GetProperty(property.Name) is not null
               let value = property.GetValue(made)
               select $"{property.Name} = {(value is System.Collections.ICollection many ? $"{many.Count} of them" : value ?? "null")}",
        ];
    }

    private static bool IsOurs(Type type) => IsUnder(type, "Embedded");

    private static bool IsThePackages(Type type) => IsUnder(type, "Microsoft") || IsUnder(type, "Azure") || IsUnder(type, "DurableTask");

    private static bool IsUnder(Type type, string root) =>
        type.Namespace == root || type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true;
}
