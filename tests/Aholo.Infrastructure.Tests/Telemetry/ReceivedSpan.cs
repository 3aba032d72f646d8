using Aholo.Infrastructure.Tests.Telemetry.Otlp;

namespace Aholo.Infrastructure.Tests.Telemetry;

/// <summary>A span that a collector has received.</summary>
/// <param name="TraceId">The trace, 32 lower-case hexadecimal digits.</param>
/// <param name="Id">The span, 16 lower-case hexadecimal digits.</param>
/// <param name="ParentId">The span that it is part of; empty for the first of a trace.</param>
/// <param name="Source">The name of the activity source.</param>
/// <param name="Name">The name of the span.</param>
/// <param name="Attributes">Its attributes, as text.</param>
internal sealed record ReceivedSpan(
    string TraceId, string Id, string ParentId, string Source, string Name, IReadOnlyDictionary<string, string> Attributes)
{
    public static ReceivedSpan Of(string source, Span span) => new(
        Convert.ToHexStringLower(span.TraceId.Span),
        Convert.ToHexStringLower(span.SpanId.Span),
        Convert.ToHexStringLower(span.ParentSpanId.Span),
        source,
        span.Name,
        span.Attributes.ToDictionary(attribute => attribute.Key, attribute => Text(attribute.Value)));

    private static string Text(AnyValue value) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue.ToString(),
        AnyValue.ValueOneofCase.IntValue => FormattableString.Invariant($"{value.IntValue}"),
        AnyValue.ValueOneofCase.DoubleValue => FormattableString.Invariant($"{value.DoubleValue}"),
        _ => value.ToString(),
    };
}
