using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aholo.Simulator.Faults;

/// <summary>Maps <c>/_simulator/faults</c>, which <see cref="FaultRule"/> documents.</summary>
internal static class FaultRoutes
{
    public static void MapFaults(this IEndpointRouteBuilder routes)
    {
        var faults = routes.MapGroup("/_simulator/faults");
        faults.MapGet("", (FaultRules rules) => States(rules));
        faults.MapPost("", (HttpRequest request, FaultRules rules) => AddAsync(request, rules, replace: false));
        faults.MapPut("", (HttpRequest request, FaultRules rules) => AddAsync(request, rules, replace: true));
        faults.MapDelete("", (FaultRules rules) =>
        {
            rules.Clear();
            return States(rules);
        });
        faults.MapDelete("/{id:int}", (int id, FaultRules rules) => rules.Remove(id) ? (IResult)States(rules) : TypedResults.NotFound());
    }

    private static async Task<IResult> AddAsync(HttpRequest request, FaultRules rules, bool replace)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            FaultRule[] added = body.RootElement.ValueKind == JsonValueKind.Array
                ? body.RootElement.Deserialize(FaultJsonContext.Default.FaultRuleArray)!
                : [body.RootElement.Deserialize(FaultJsonContext.Default.FaultRule)!];
            rules.Add(added, replace);
            return States(rules);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private static JsonHttpResult<IReadOnlyList<FaultState>> States(FaultRules rules) =>
        TypedResults.Json(rules.States, FaultJsonContext.Default.IReadOnlyListFaultState);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(CamelCaseEnumConverter<FaultKind>), typeof(CamelCaseEnumConverter<ProjectOutcome>), typeof(CamelCaseEnumConverter<ProjectAssets>)],
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FaultRule))]
[JsonSerializable(typeof(FaultRule[]))]
[JsonSerializable(typeof(IReadOnlyList<FaultState>))]
internal sealed partial class FaultJsonContext : JsonSerializerContext;

internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
