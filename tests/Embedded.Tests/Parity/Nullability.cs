using System.Reflection;

namespace Embedded.Tests.Parity;

/// <summary>Writes whether what a member takes and gives may be null (see <see cref="ApiRow.Nullability"/>).</summary>
internal sealed class Nullability
{
    private readonly NullabilityInfoContext _context = new();

    public string Of(MethodBase method) =>
        (method is MethodInfo { ReturnParameter: var returned } ? Of(_context.Create(returned)) : "")
        + string.Concat(method.GetParameters().Select(parameter => Of(_context.Create(parameter))));

    public string Of(FieldInfo field) => Of(_context.Create(field));

    public string Of(PropertyInfo property) => Of(_context.Create(property));

    public string Of(EventInfo @event) => Of(_context.Create(@event));

    private static string Of(NullabilityInfo info) =>
        Of(info.ReadState == NullabilityState.Unknown ? info.WriteState : info.ReadState)
        + (info.ElementType is { } element ? Of(element) : "")
        + string.Concat(info.GenericTypeArguments.Select(Of));

    private static char Of(NullabilityState state) => state switch
    {
        NullabilityState.Nullable => '?',
        NullabilityState.NotNull => '!',
        _ => '~',
    };
}
