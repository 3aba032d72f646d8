namespace Aholo.Simulator.Http;

internal static class ErrorFilter
{
    /// <summary>Writes the errors of a route group.</summary>
    /// <param name="group">The routes of one version of the API.</param>
    /// <param name="respond">Creates the response in the form of that version.</param>
    public static RouteGroupBuilder WriteErrors(this RouteGroupBuilder group, Func<ServiceErrorException, AholoSimulatorOptions, IResult> respond) =>
        group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (ServiceErrorException error)
            {
                return respond(error, context.HttpContext.RequestServices.GetRequiredService<AholoSimulatorOptions>());
            }
        });
}
