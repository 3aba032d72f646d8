using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Embedded.Tests.Parity;

/// <summary>Writes what a type shows to the code that uses it.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The row of <paramref name="type"/> itself, followed by its visible members.</summary>
    public static IEnumerable<ApiRow> Describe(Type type)
    {
        ApiRow Row(string kind, string signature, string nullability = "") => new(type.Namespace ?? "", NestedName(type), kind, signature, nullability);

        var nullability = new Nullability();
        yield return Row("type", Obsolete(type) + TypeSignature(type));

        if (type.IsSubclassOf(typeof(Attribute)) && type.GetCustomAttribute<AttributeUsageAttribute>() is { } usage)
            yield return Row("usage", $"[AttributeUsage({usage.ValidOn}, AllowMultiple = {usage.AllowMultiple}, Inherited = {usage.Inherited})]");

        if (IsDelegate(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            yield return Row("delegate", $"{Name(invoke.ReturnType)} Invoke({Parameters(invoke)})", nullability.Of(invoke));
            yield break;
        }

        if (type.IsEnum)
        {
            foreach (var value in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                yield return Row("enumvalue", $"{Obsolete(value)}{value.Name} = {Literal(value.GetRawConstantValue())}");
            yield break;
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(constructor => !constructor.IsStatic && IsVisible(constructor)))
            yield return Row("ctor", $"{Obsolete(constructor)}{Access(constructor)} .ctor({Parameters(constructor)})", nullability.Of(constructor));

        foreach (var field in type.GetFields(Declared).Where(IsVisible))
            yield return Row("field", Obsolete(field) + FieldSignature(field), nullability.Of(field));

        foreach (var property in type.GetProperties(Declared).Where(property => VisibleAccessors(property).Length > 0))
            yield return Row("property", Obsolete(property) + PropertySignature(property), nullability.Of(property));

        foreach (var @event in type.GetEvents(Declared).Where(@event => IsVisible(@event.AddMethod!)))
            yield return Row("event", $"{Obsolete(@event)}{Modifiers(@event.AddMethod!)} {Name(@event.EventHandlerType!)} {@event.Name}", nullability.Of(@event));

        foreach (var method in type.GetMethods(Declared).Where(method => IsVisible(method) && IsOrdinary(method)))
            yield return Row("method", $"{Obsolete(method)}{Modifiers(method)} {MethodSignature(method)}", nullability.Of(method));
    }

    private static string TypeSignature(Type type)
    {
        if (IsDelegate(type))
            return $"public delegate {NestedName(type)}";
        if (type.IsEnum)
            return $"public enum {NestedName(type)} : {Name(Enum.GetUnderlyingType(type))}";

        var kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            _ when type.GetMethod("<Clone>$", Declared) is not null => "record",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var interfaces = type.GetInterfaces().Where(@interface => @interface.IsVisible).Select(Name).Order(StringComparer.Ordinal);
        string[] bases = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)
            ? [Name(parent), .. interfaces]
            : [.. interfaces];
        var written = bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}";
        return $"public {kind} {NestedName(type)}{written}{Constraints(type.GetGenericArguments())}";
    }

    private static string FieldSignature(FieldInfo field)
    {
        var modifier = field switch
        {
            { IsLiteral: true } => "const ",
            { IsStatic: true, IsInitOnly: true } => "static readonly ",
            { IsStatic: true } => "static ",
            { IsInitOnly: true } => "readonly ",
            _ => "",
        };
        var value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "";
        return $"{(field.IsPublic ? "public" : "protected")} {modifier}{Name(field.FieldType)} {field.Name}{value}";
    }

    private static string PropertySignature(PropertyInfo property)
    {
        var accessors = VisibleAccessors(property);
        var widest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors[0];
        var written = accessors.Select(accessor =>
            $"{(Access(accessor) == Access(widest) ? "" : Access(accessor) + " ")}{AccessorKeyword(property, accessor)};");
        return $"{Modifiers(widest)} {Name(property.PropertyType)} {property.Name} {{ {string.Join(" ", written)} }}";
    }

    private static string AccessorKeyword(PropertyInfo property, MethodInfo accessor) =>
        accessor == property.GetMethod ? "get"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Any(type => type.FullName == typeof(IsExternalInit).FullName) ? "init"
        : "set";

    private static MethodInfo[] VisibleAccessors(PropertyInfo property) => [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];

    private static string MethodSignature(MethodInfo method)
    {
        var generic = method.GetGenericArguments();
        var typeParameters = generic.Length == 0 ? "" : $"<{string.Join(",", generic.Select(Name))}>";
        return $"{Name(method.ReturnType)} {method.Name}{typeParameters}({Parameters(method)}){Constraints(generic)}";
    }

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute), inherit: false);
        return string.Join(", ", method.GetParameters().Select(parameter =>
        {
            var prefix = parameter switch
            {
                _ when isExtension && parameter.Position == 0 => "this ",
                { IsOut: true } => "out ",
                { IsIn: true, ParameterType.IsByRef: true } => "in ",
                { ParameterType.IsByRef: true } => "ref ",
                _ when parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) => "params ",
                _ => "",
            };
            return $"{prefix}{Name(parameter.ParameterType)} {parameter.Name}{DefaultValue(parameter)}";
        }));
    }

    private static string DefaultValue(ParameterInfo parameter) =>
        !parameter.HasDefaultValue ? ""
        : parameter.RawDefaultValue is null && parameter.ParameterType.IsValueType ? " = default"
        : $" = {Literal(parameter.RawDefaultValue)}";

    private static string Constraints(Type[] genericParameters) => string.Concat(genericParameters.Select(parameter =>
    {
        var flags = parameter.GenericParameterAttributes;
        var isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> constraints = [];
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            constraints.Add("class");
        if (isStruct)
            constraints.Add("struct");
        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Name));
        if (!isStruct && flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }));

    private static string Modifiers(MethodInfo method)
    {
        var isOverride = method.IsVirtual && method.GetBaseDefinition() != method;
        var modifier = method switch
        {
            { DeclaringType.IsInterface: true } => "",
            { IsStatic: true } => " static",
            { IsAbstract: true } => isOverride ? " abstract override" : " abstract",
            { IsFinal: true } when isOverride => " sealed override",
            _ when isOverride => " override",
            { IsVirtual: true, IsFinal: false } => " virtual",
            _ => "",
        };
        return Access(method) + modifier;
    }

    private static string Access(MethodBase method) =>
        method.IsPublic ? "public" : method.IsFamilyOrAssembly ? "protected internal" : "protected";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    /// <summary>Not an accessor, and not made by the compiler under a name that no source can spell.</summary>
    private static bool IsOrdinary(MethodInfo method) =>
        !method.Name.StartsWith('<') && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));

    private static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute), inherit: false) ? "[Obsolete] " : "";

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Name(Type type) => type switch
    {
        { IsByRef: true } => Name(type.GetElementType()!),
        { IsArray: true } => Name(type.GetElementType()!) + "[]",
        { IsGenericParameter: true } => type.Name,
        { Namespace: null or "" } => NestedName(type),
        _ => $"{type.Namespace}.{NestedName(type)}",
    };

    private static string NestedName(Type type)
    {
        List<string> names = [];
        for (var part = type; part is not null; part = part.DeclaringType)
            names.Insert(0, part.Name.Split('`')[0]);
        var arguments = type.GetGenericArguments();
        return string.Join('.', names) + (arguments.Length == 0 ? "" : $"<{string.Join(",", arguments.Select(Name))}>");
    }
}
