using System.Globalization;

namespace Embedded.Tests.Parity;

/// <summary>The comparison itself finds what it is there to find.</summary>
public sealed class PackagesApiTests
{
    private const string Namespace = "Embedded.Tests.Parity";
    private static readonly string[] SampleRows =
    [
        "type|public abstract class Sample<T> : System.IAsyncDisposable where T : class, System.IDisposable, new()|",
        "ctor|protected .ctor(System.String name = null, System.Nullable<System.Int32> size = default)|??",
        "field|public const System.String Name = \"name\"|!",
        "field|public static readonly System.Int32[] Sizes|!!",
        "property|public virtual System.Int32 Count { get; }|!",
        "property|protected abstract System.Collections.Generic.IDictionary<System.String,T> Map { get; set; }|!!!",
        "property|public System.String Label { get; init; }|!",
        "event|public System.Func<T,System.Threading.Tasks.Task> Happened|?!!",
        "method|public System.Threading.Tasks.ValueTask DisposeAsync()|!",
        "method|[Obsolete] public System.Boolean TryRead<TItem>(out TItem item, params System.Object[] rest) where TItem : struct|!!!!",
        "method|protected internal virtual System.Void Close(System.Boolean force = false, System.DayOfWeek day = 2, " +
            "System.Threading.CancellationToken cancellationToken = default)|!!!!",
        "method|public override System.String ToString()|!",
    ];

    [Fact]
    public void A_type_is_written_in_full() =>
        PublicApi.Describe(typeof(Sample<>)).Select(row => $"{row.Kind}|{row.Signature}|{row.Nullability}").ShouldBe(SampleRows, ignoreOrder: true);

    [Fact]
    public void Delegates_enums_nested_types_and_extensions_are_written_in_full() =>
        new[] { typeof(Handler), typeof(Outer.Colour), typeof(SampleExtensions) }.SelectMany(PublicApi.Describe)
            .Select(row => $"{row.Type}|{row.Kind}|{row.Signature}")
            .ShouldBe(
            [
                "Handler|type|public delegate Handler",
                "Handler|delegate|System.Threading.Tasks.Task Invoke(System.Object context)",
                "Outer.Colour|type|public enum Outer.Colour : System.Int32",
                "Outer.Colour|enumvalue|Red = 3",
                "SampleExtensions|type|public static class SampleExtensions",
                "SampleExtensions|method|public static System.Int32 Measure(this System.String text)",
            ]);

    [Fact]
    public void A_sealed_record_differs_from_the_same_record_unsealed() =>
        PublicApi.Describe(typeof(SealedPair)).Select(row => row.Signature.Replace(nameof(SealedPair), nameof(Pair), StringComparison.Ordinal))
            .Except(PublicApi.Describe(typeof(Pair)).Select(row => row.Signature))
            .ShouldBe([$"public System.Boolean Equals({Namespace}.Pair other)"]);

    [Fact]
    public void What_the_packages_have_and_we_do_not_is_no_difference() =>
        Listing([.. SampleRows, "method|public System.Void Missing()|!"]).Differences([typeof(Sample<>)]).ShouldBeEmpty();

    [Theory]
    [InlineData("public virtual System.Int32 Count { get; }", "public System.Int32 Count { get; }")]
    [InlineData("public virtual System.Int32 Count { get; }", "public virtual System.Int64 Count { get; }")]
    [InlineData("Label { get; init; }", "Label { get; set; }")]
    [InlineData("force = false", "force = true")]
    [InlineData("force = false", "force")]
    [InlineData("out TItem item", "out TItem value")]
    [InlineData("System.IAsyncDisposable", "System.IDisposable")]
    [InlineData("\"name\"", "\"other\"")]
    [InlineData("[Obsolete] ", "")]
    [InlineData("|?!!", "|!!!")]
    public void A_different_signature_is_reported_with_the_nearest_of_theirs(string ours, string listed)
    {
        var row = SampleRows.Single(row => row.Contains(ours, StringComparison.Ordinal));
        var changed = row.Replace(ours, listed, StringComparison.Ordinal);
        var difference = Listing([.. SampleRows.Except([row]), changed]).Differences([typeof(Sample<>)]).ShouldHaveSingleItem();
        difference.ShouldContain($"not in the packages: {row.Split('|')[1]}");
        difference.ShouldContain($"nearest: {changed.Split('|')[1]}");
    }

    [Fact]
    public void What_the_packages_do_not_say_about_null_is_no_difference() =>
        Listing(SampleRows.Select(row => row.Replace("|?!!", "|~~~", StringComparison.Ordinal))).Differences([typeof(Sample<>)]).ShouldBeEmpty();

    [Fact]
    public void The_usage_of_an_attribute_counts() =>
        PublicApi.Describe(typeof(SampleAttribute)).Select(row => row.Signature)
            .ShouldContain("[AttributeUsage(Parameter, AllowMultiple = True, Inherited = True)]");

    [Fact]
    public void A_type_that_the_packages_do_not_have_is_one_difference() =>
        new PackagesApi([]).Differences([typeof(Outer)]).ShouldHaveSingleItem().ShouldContain("not in the packages: public class Outer");

    private static PackagesApi Listing(IEnumerable<string> rows) =>
        new(rows.Select(row => row.Split('|')).Select(cells => new ApiRow(Namespace, "Sample<T>", cells[0], cells[1], cells[2])));
}

public abstract class Sample<T> : IAsyncDisposable
    where T : class, IDisposable, new()
{
    public const string Name = "name";
    public static readonly int[] Sizes = [];

    protected Sample(string? name = null, int? size = null) => Label = name + size;

    public event Func<T, Task>? Happened;

    public virtual int Count { get; internal set; }

    public string Label { get; init; }

    protected abstract IDictionary<string, T> Map { get; set; }

    [Obsolete("A sample of what is obsolete.")]
    public bool TryRead<TItem>(out TItem item, params object[] rest)
        where TItem : struct
    {
        item = default;
        return rest.Length > Count;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    public override string ToString() => Label + Happened;

    protected internal virtual void Close(
        bool force = false, DayOfWeek day = DayOfWeek.Tuesday, CancellationToken cancellationToken = default) => Hide();

    private void Hide() => Count++;
}

public delegate Task Handler(object context);

[AttributeUsage(AttributeTargets.Parameter, AllowMultiple = true)]
public sealed class SampleAttribute : Attribute;

public record Pair(int Left, int Right);

public sealed record SealedPair(int Left, int Right);

public static class SampleExtensions
{
    public static int Measure(this string text) => text.ToString(CultureInfo.InvariantCulture).Length;
}

public class Outer
{
    public enum Colour
    {
        Red = 3,
    }
}
