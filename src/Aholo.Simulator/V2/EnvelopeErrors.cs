using Aholo.Simulator.Http;

namespace Aholo.Simulator.V2;

/// <summary>Answers a refused call with an error envelope.</summary>
internal sealed class EnvelopeErrors(bool flag) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RefusedException refused)
        {
            var options = context.HttpContext.RequestServices.GetRequiredService<AholoSimulatorOptions>();
            var status = refused.Refusal == Refusal.TooManyCalls ? StatusCodes.Status429TooManyRequests : options.Switches.BusinessErrorHttpStatus;
            return Envelope.Error(CodeOf(refused.Refusal, options.ErrorCodes), refused.Message, flag, status);
        }
    }

    private static string CodeOf(Refusal refusal, SimulatorErrorCodes codes) => refusal switch
    {
        Refusal.BadCredentials => codes.BadCredentials,
        Refusal.BadSignature => codes.BadSignature,
        Refusal.StaleTimestamp => codes.StaleTimestamp,
        Refusal.MissingAppUid => codes.MissingAppUid,
        Refusal.UnknownAppUid => codes.UnknownAppUid,
        Refusal.ForeignResource => codes.ForeignResource,
        Refusal.NotFound => codes.NotFound,
        Refusal.TooManyCalls => codes.TooManyCalls,
        Refusal.TokenProblem => codes.TokenProblem,
        Refusal.InsufficientCredits => codes.InsufficientCredits,
        _ => codes.InvalidRequest,
    };
}
