using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Stats;
using Aholo.Simulator.V1;
using Microsoft.AspNetCore.Http.Features;

namespace Aholo.Simulator.Faults;

/// <summary>Applies the fault rules to calls.</summary>
internal sealed class FaultInjector(RequestDelegate next, FaultRules rules, SimulatorStatistics statistics, AholoSimulatorOptions options)
{
    private const string HtmlPage = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>";

    public async Task InvokeAsync(HttpContext context)
    {
        var call = context.CallName();
        var taken = rules.Take(call, context.Request.RouteValues["file"] as string);
        if (taken.Count == 0)
        {
            await next(context);
            return;
        }

        statistics.Fault();
        foreach (var delay in taken.Where(rule => rule.Kind == FaultKind.Delay))
            await Task.Delay(TimeSpan.FromMilliseconds(delay.DelayMs), options.TimeProvider, context.RequestAborted);
        await ApplyAsync(context, call, taken.FirstOrDefault(rule => rule.Kind != FaultKind.Delay));
    }

    private Task ApplyAsync(HttpContext context, string call, FaultRule? rule)
    {
        switch (rule?.Kind)
        {
            case FaultKind.HttpStatus:
                return RespondAsync(context, rule, StatusCodes.Status500InternalServerError, rule.ContentType, rule.Body ?? string.Empty);
            case FaultKind.Html:
                return RespondAsync(context, rule, StatusCodes.Status502BadGateway, "text/html", rule.Body ?? HtmlPage);
            case FaultKind.Envelope:
                return RespondWithErrorAsync(context, call, rule);
            case FaultKind.ResetBefore:
                context.Abort();
                return Task.CompletedTask;
            case FaultKind.ResetAfter:
                return ResetAfterAsync(context);
            case FaultKind.TruncatedBody:
                return WithBodyAsync(context, body => new TruncatedStream(body, context, rule.Bytes));
            case FaultKind.SlowBody:
                return WithBodyAsync(context, body => new SlowStream(body, context, TimeSpan.FromMilliseconds(rule.DelayMs), options.TimeProvider));
            case FaultKind.TruncatedJson or FaultKind.JunkAroundJson or FaultKind.CodeAsNumber or FaultKind.CodeAsNull or FaultKind.MissingData
                or FaultKind.OtherTask:
                return RewriteAsync(context, rule);
            case FaultKind.ProjectOutcome:
                context.Features.Set(new FaultPlan(Outcome: rule.Outcome));
                return next(context);
            case FaultKind.ProjectAssets:
                context.Features.Set(new FaultPlan(Assets: rule.Assets));
                return next(context);
            case FaultKind.UploadStatus:
                context.Features.Set(new FaultPlan(UploadStatus: rule.UploadStatus));
                return next(context);
            default:
                return next(context);
        }
    }

    private static async Task RespondAsync(HttpContext context, FaultRule rule, int defaultStatus, string contentType, string body)
    {
        await ReadRequestAsync(context, rule);
        await TypedResults.Text(body, contentType, statusCode: rule.Status ?? defaultStatus).ExecuteAsync(context);
    }

    private async Task RespondWithErrorAsync(HttpContext context, string call, FaultRule rule)
    {
        await ReadRequestAsync(context, rule);
        var flag = !context.Request.Path.StartsWithSegments("/ous");
        IResult response = call.StartsWith("v1", StringComparison.Ordinal)
            ? ApiErrorResult.Of(rule.Status ?? StatusCodes.Status400BadRequest, rule.Message, rule.Code)
            : Envelope.Error(rule.Code, rule.Message, flag, rule.Status ?? options.Switches.BusinessErrorHttpStatus);
        await response.ExecuteAsync(context);
    }

    /// <summary>Reads the whole request, so that the caller receives the response instead of a broken pipe.</summary>
    private static async Task ReadRequestAsync(HttpContext context, FaultRule rule)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        if (rule.RetryAfter is not null)
            context.Response.Headers.RetryAfter = rule.RetryAfter;
    }

    private async Task ResetAfterAsync(HttpContext context)
    {
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        await next(context);
        if (context.Features.Get<Project>() is { } created)
            statistics.AnswerLost(created.Id);
        context.Abort();
    }

    private async Task WithBodyAsync(HttpContext context, Func<Stream, Stream> wrap)
    {
        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await using var wrapped = wrap(original.Stream);
        var feature = new StreamResponseBodyFeature(wrapped, original);
        context.Features.Set<IHttpResponseBodyFeature>(feature);
        try
        {
            await next(context);
            await feature.CompleteAsync();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller disconnected while the body was delayed.
        }
    }

    private async Task RewriteAsync(HttpContext context, FaultRule rule)
    {
        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var feature = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(feature);
        await next(context);
        await feature.CompleteAsync();

        context.Features.Set(original);
        var body = JsonRewriting.Apply(rule, buffer.ToArray());
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
