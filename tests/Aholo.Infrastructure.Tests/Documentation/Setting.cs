using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Aholo.Functions.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Infrastructure.Tests.Documentation;

/// <summary>A setting of the function app, from its options class and its validators.</summary>
/// <param name="Key">Its key, with colons.</param>
/// <param name="Property">Its property.</param>
/// <param name="Default">Its default, for a table.</param>
/// <param name="Limits">Its limits, for a table; empty if every value of its type is valid.</param>
internal sealed partial record Setting(string Key, PropertyInfo Property, string Default, string Limits)
{
    private const string Unlimited = "";

    /// <summary>Gets all settings, in the order of the options classes: those of the app, then those of the client.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [.. Of(() => new AholoFunctionsOptions(), NoRules), .. Of(() => new AholoClientOptions(), ClientRules())];

    /// <summary>Gets the class that declares it.</summary>
    public Type Class => Property.DeclaringType!;

    private static IEnumerable<Setting> Of<T>(Func<T> create, Func<T, IEnumerable<string>> errors)
        where T : class =>
        Walk(typeof(T), AholoFunctionsOptions.SectionName, options => options)
            .Select(item => new Setting(item.Key, item.Property, DefaultOf(item.Property, item.Owner(create())), LimitsOf(item, create, errors)));

    private static IEnumerable<(string Key, PropertyInfo Property, Func<object, object> Owner)> Walk(Type type, string section, Func<object, object> owner)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var key = $"{section}:{property.Name}";
            var nested = property.PropertyType.IsClass && property.PropertyType.Namespace?.StartsWith(nameof(Aholo), StringComparison.Ordinal) == true;
            foreach (var setting in nested ? Walk(property.PropertyType, key, options => property.GetValue(owner(options))!) : [(key, property, owner)])
                yield return setting;
        }
    }

    private static string DefaultOf(PropertyInfo property, object owner) => property.GetValue(owner) switch
    {
        null => "–",
        false => "`false`",
        true => "`true`",
        TimeSpan time => Text(time),
        long bytes and > 1 << 30 when property.Name.EndsWith("Bytes", StringComparison.Ordinal) => $"{bytes} ({bytes >> 30} GiB)",
        IEnumerable<object> or IEnumerable<TimeSpan> => "empty",
        IFormattable number and not Enum and not Uri => number.ToString(null, CultureInfo.InvariantCulture),
        var value => $"`{value}`",
    };

    // From attributes, or from the errors of the validator for values that are much too large or too small.
    private static string LimitsOf<T>((string Key, PropertyInfo Property, Func<object, object> Owner) setting, Func<T> create, Func<T, IEnumerable<string>> errors)
        where T : class
    {
        var limits = setting.Property.GetCustomAttributes<ValidationAttribute>().Select(attribute => attribute switch
        {
            RangeAttribute range => Between(Text(range.Minimum), Text(range.Maximum)),
            MaxLengthAttribute length => $"at most {length.Length} characters",
            RegularExpressionAttribute => "a container name",
            _ => null,
        });
        var type = Nullable.GetUnderlyingType(setting.Property.PropertyType) ?? setting.Property.PropertyType;
        if (type.IsEnum)
            limits = limits.Append(string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`")));
        var said = Extremes(type).SelectMany(value =>
        {
            var options = create();
            setting.Property.SetValue(setting.Owner(options), value);
            return errors(options).Select(error => Rule().Match(error)).Where(match => match.Success && match.Groups["key"].Value == setting.Key);
        }).Select(match => Said(match.Groups["rule"].Value));
        return string.Join("; ", limits.Concat(said).Where(limit => limit is not null).Distinct());
    }

    private static object[] Extremes(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => [TimeSpan.MaxValue, TimeSpan.MinValue],
        _ when type == typeof(int) => [int.MaxValue, int.MinValue],
        _ when type == typeof(double) => [double.MaxValue, double.MinValue],
        _ => [],
    };

    private static string Said(string rule) => BetweenRule().Match(rule) is { Success: true } between
        ? Between(Text(between.Groups["least"].Value), Text(between.Groups["most"].Value))
        : rule.Replace(" and ", ", ", StringComparison.Ordinal).Replace("not be", "not", StringComparison.Ordinal);

    private static string Between(string least, string most) => most == Unlimited ? $"at least {least}" : $"{least} to {most}";

    private static IEnumerable<string> NoRules(AholoFunctionsOptions options) => [];

    private static Func<AholoClientOptions, IEnumerable<string>> ClientRules()
    {
        var validators = new ServiceCollection().AddAholoClient(new ConfigurationBuilder().Build().GetSection(AholoFunctionsOptions.SectionName)).Services
            .BuildServiceProvider().GetServices<IValidateOptions<AholoClientOptions>>().ToList();
        return options => validators.SelectMany(validator => validator.Validate(Options.DefaultName, options).Failures ?? []);
    }

    private static string Text(object value) => value switch
    {
        TimeSpan time => Text(time),
        int.MaxValue or >= (double)long.MaxValue or "2147483647" => Unlimited,
        string text when text.Contains(':', StringComparison.Ordinal) => Text(TimeSpan.Parse(text, CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private static string Text(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.Zero => $"−{Text(-time)}",
        _ when time == TimeSpan.Zero => "0",
        _ when time.TotalDays == 1 => "1 day",
        _ when time.TotalDays % 1 == 0 => $"{time.TotalDays} days",
        _ when time.TotalHours % 1 == 0 => $"{time.TotalHours} h",
        _ when time.TotalMinutes % 1 == 0 => $"{time.TotalMinutes} min",
        _ when time.TotalSeconds % 1 == 0 => $"{time.TotalSeconds} s",
        _ => $"{time.TotalMilliseconds} ms",
    };

    [GeneratedRegex("^(?<key>[A-Za-z:]+) must (?:be )?(?<rule>between .+|above .+|not be negative), but is ")]
    private static partial Regex Rule();

    [GeneratedRegex("^between (?<least>.+) and (?<most>.+)$")]
    private static partial Regex BetweenRule();
}
