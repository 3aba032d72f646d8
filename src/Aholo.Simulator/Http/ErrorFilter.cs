namespace Aholo.Simulator.Http;

internal static class ErrorFilter
{
    /// <summary>Answers the rejected calls of a route group.</summary>
    /// <param name="group">The routes of one generation of the API.</param>
    /// <param name="answer">Writes an error in the form of that generation.</param>
    public static RouteGroupBuilder AnswerErrors(this RouteGroupBuilder group, Func<ServiceErrorException, AholoSimulatorOptions, IResult> answer) =>
        group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (ServiceErrorException error)
            {
                return answer(error, context.HttpContext.RequestServices.GetRequiredService<AholoSimulatorOptions>());
            }
        });
}
