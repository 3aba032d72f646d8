namespace Aholo.Simulator.Http;

/// <summary>Endpoint metadata: the name of a call in statistics and fault rules.</summary>
internal sealed record CallName(string Value);

internal static class CallNameExtensions
{
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder route, string call) => route.WithMetadata(new CallName(call));

    public static string CallName(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<CallName>()?.Value ?? Calls.Unknown;
}
