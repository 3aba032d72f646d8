namespace Aholo.Simulator.Http;

/// <summary>The name of a call in the statistics and in fault rules; endpoint metadata.</summary>
internal sealed record CallName(string Value);

internal static class CallNameExtensions
{
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder route, string call) => route.WithMetadata(new CallName(call));

    public static string CallName(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<CallName>()?.Value ?? Calls.Unknown;
}
