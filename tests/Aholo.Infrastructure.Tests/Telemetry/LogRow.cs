using System.Text.Json;

namespace Aholo.Infrastructure.Tests.Telemetry;

/// <summary>A row of a table in the workspace of Application Insights, with the columns that have a value.</summary>
/// <param name="Table">The table: <c>AppTraces</c>, <c>AppMetrics</c>, …</param>
/// <param name="Columns">The columns, as text.</param>
/// <param name="Properties">The column <c>Properties</c>.</param>
internal sealed record LogRow(string Table, IReadOnlyDictionary<string, string> Columns, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>Reads a telemetry item; null for a kind that no query uses.</summary>
    public static LogRow? TryRead(JsonElement item)
    {
        var type = item.GetProperty("data").GetProperty("baseType").GetString();
        var data = item.GetProperty("data").GetProperty("baseData");
        var first = First(data, type);
        var (table, columns) = type switch
        {
            "MessageData" => ("AppTraces", Read(data, ("Message", "message"), ("SeverityLevel", "severityLevel"))),
            "ExceptionData" => ("AppExceptions", Read(first, ("ExceptionType", "typeName"), ("OuterMessage", "message"))),
            "RemoteDependencyData" => ("AppDependencies", Read(
                data, ("Name", "name"), ("Id", "id"), ("Target", "target"), ("DependencyType", "type"), ("ResultCode", "resultCode"), ("Success", "success"), ("DurationMs", "duration"))),
            "RequestData" => ("AppRequests", Read(data, ("Name", "name"), ("Id", "id"), ("ResultCode", "responseCode"), ("Success", "success"), ("DurationMs", "duration"))),
            "MetricData" => ("AppMetrics", Read(first, ("Name", "name"), ("Sum", "value"), ("Min", "min"), ("Max", "max"), ("ItemCount", "count"))),
            _ => ("", []),
        };
        if (table.Length == 0)
            return null;

        columns["TimeGenerated"] = item.GetProperty("time").GetString()!;
        columns.TryAdd("ItemCount", "1");
        if (item.TryGetProperty("tags", out var tags))
        {
            foreach (var (column, tag) in ((string, string)[])[("OperationId", "ai.operation.id"), ("ParentId", "ai.operation.parentId")])
            {
                if (tags.TryGetProperty(tag, out var value))
                    columns[column] = value.ToString();
            }
        }

        return new(
            table,
            columns,
            data.TryGetProperty("properties", out var properties)
                ? properties.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ToString())
                : []);
    }

    private static JsonElement First(JsonElement data, string? type) => type switch
    {
        "ExceptionData" => data.GetProperty("exceptions")[0],
        "MetricData" => data.GetProperty("metrics")[0],
        _ => data,
    };

    private static Dictionary<string, string> Read(JsonElement data, params ReadOnlySpan<(string Column, string Property)> columns)
    {
        var read = new Dictionary<string, string>();
        foreach (var (column, property) in columns)
        {
            if (data.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null)
                read[column] = value.ToString();
        }

        return read;
    }
}
