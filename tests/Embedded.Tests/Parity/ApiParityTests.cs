using System.Reflection;

namespace Embedded.Tests.Parity;

/// <summary>
/// Code that compiles against the embedded host compiles against the Azure packages: what the host shows in their namespaces is in them,
/// exactly so. It may show less.
/// </summary>
public sealed class ApiParityTests
{
    public static TheoryData<string> Assemblies => ["Embedded.Functions", "Embedded.DurableTask", "Embedded.ServiceBus"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Everything_public_in_the_packages_namespaces_is_listed_with_the_same_signature(string assembly)
    {
        var types = Assembly.Load(assembly).GetExportedTypes().Where(type => !IsOurs(type));
        var differences = ApiListing.Read().Differences(types).ToArray();
        differences.ShouldBeEmpty(string.Join(Environment.NewLine, differences));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void What_the_packages_do_not_have_lives_in_an_Embedded_namespace(string assembly) =>
        Assembly.Load(assembly).GetExportedTypes().Where(type => !IsOurs(type) && !IsThePackages(type)).ShouldBeEmpty();

    private static bool IsOurs(Type type) => IsUnder(type, "Embedded");

    private static bool IsThePackages(Type type) => IsUnder(type, "Microsoft") || IsUnder(type, "Azure");

    private static bool IsUnder(Type type, string root) =>
        type.Namespace == root || type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true;
}
