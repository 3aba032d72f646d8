namespace Aholo.Simulator.Stats;

/// <summary>Maps <c>GET /_simulator/stats</c> and <c>POST /_simulator/stats/reset</c>.</summary>
internal static class StatsRoutes
{
    public static void MapStats(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/_simulator/stats", (SimulatorStatistics statistics) =>
            TypedResults.Json(statistics.Snapshot(), StatsJsonContext.Default.SimulatorStats));
        routes.MapPost("/_simulator/stats/reset", (SimulatorStatistics statistics) =>
        {
            statistics.Reset();
            return TypedResults.NoContent();
        });
    }
}
