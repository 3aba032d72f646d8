using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Embedded.Tests.Functions;

public sealed class InvocationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Middleware_runs_around_the_function_in_the_order_of_its_adding()
    {
        using var folder = new AppFolder();
        var trace = new List<string>();
        await using var app = await FunctionApp.StartAsync(
            folder,
            builder =>
            {
                builder.Services.AddSingleton(trace);
                builder
                    .UseMiddleware<Recorder>()
                    .UseMiddleware(async (context, next) =>
                    {
                        trace.Add($"before {context.FunctionDefinition.Name} {context.FunctionDefinition.InputBindings["request"].Type}");
                        await next();
                        trace.Add("after");
                    })
                    .UseWhen<Replacer>(context => context.BindingContext.BindingData.ContainsKey("NAME"));
            },
            typeof(Greeter));

        (await app.Http.GetStringAsync("api/greet/you", Cancellation)).ShouldBe("replaced");
        trace.ShouldBe(["in", "before Greet httpTrigger", "function you", "after", "out"]);
    }

    internal sealed class Recorder(List<string> trace) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            trace.Add("in");
            await next(context);
            trace.Add("out");
        }
    }

    internal sealed class Replacer : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            await next(context);
            context.GetInvocationResult().Value.ShouldBeAssignableTo<IResult>();
            context.GetInvocationResult().Value = TypedResults.Text("replaced");
        }
    }

    internal sealed class Greeter(List<string> trace)
    {
        [Function("Greet")]
        public IResult Greet([HttpTrigger(Route = "greet/{name}")] HttpRequest request, string name)
        {
            trace.Add($"function {name}");
            return TypedResults.Text(name);
        }
    }

    [Fact]
    public async Task An_invocation_has_a_scope_of_its_own_and_what_it_made_is_disposed_of()
    {
        using var folder = new AppFolder();
        var disposed = Channel.CreateUnbounded<string>();
        await using var app = await FunctionApp.StartAsync(
            folder, builder => builder.Services.AddSingleton(disposed.Writer).AddScoped<ScopedService>(), typeof(Scoped));

        var ids = new List<string>();
        for (var call = 1; call <= 2; call++)
        {
            var id = await app.Http.GetStringAsync("api/Scoped", Cancellation);
            (await disposed.Reader.ReadAsync(Cancellation)).ShouldBe("function");
            (await disposed.Reader.ReadAsync(Cancellation)).ShouldBe(id);
            ids.Add(id);
        }

        ids.ShouldBeUnique();
    }

    internal sealed class ScopedService(ChannelWriter<string> disposed) : IDisposable
    {
        public string Id { get; } = Guid.NewGuid().ToString();

        public void Dispose() => disposed.TryWrite(Id);
    }

    internal sealed class Scoped(ScopedService service, ChannelWriter<string> disposed) : IAsyncDisposable
    {
        [Function("Scoped")]
        public IResult Get([HttpTrigger] HttpRequest request, FunctionContext context)
        {
            context.InstanceServices.GetRequiredService<ScopedService>().ShouldBeSameAs(service);
            request.HttpContext.RequestServices.GetRequiredService<ScopedService>().ShouldBeSameAs(service);
            return TypedResults.Text(service.Id);
        }

        public ValueTask DisposeAsync()
        {
            disposed.TryWrite("function");
            return default;
        }
    }

    [Fact]
    public async Task An_invocation_is_an_activity_of_the_workers_source()
    {
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.Azure.Functions.Worker",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "function Traced")
                    activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var folder = new AppFolder();
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Traced));
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/Traced");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var response = await app.Http.SendAsync(request, Cancellation);

        var activity = activities.ShouldHaveSingleItem();
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldBe($"{activity.Id} {activity.GetTagItem("faas.invocation_id")}");
        activity.TraceId.ToString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
    }

    internal sealed class Traced
    {
        [Function("Traced")]
        public IResult Get([HttpTrigger] HttpRequest request, FunctionContext context) =>
            TypedResults.Text($"{context.TraceContext.TraceParent} {context.InvocationId}");
    }

    [Fact]
    public async Task A_function_that_exceeds_functionTimeout_has_its_token_cancelled_and_fails()
    {
        using var folder = new AppFolder().WithFile("host.json", """{ "functionTimeout": "00:00:00.2" }""");
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Slow));

        using var response = await app.Http.GetAsync("api/Slow", Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task At_stop_a_running_function_is_cancelled_when_the_grace_time_is_over()
    {
        using var folder = new AppFolder().With("Embedded:StopGrace", "00:00:00.2");
        var signals = new Signals();
        await using var app = await FunctionApp.StartAsync(folder, builder => builder.Services.AddSingleton(signals), typeof(Waiting));

        var request = app.Http.GetAsync("api/Wait", Cancellation);
        await signals.Started.Task.WaitAsync(Cancellation);
        await app.StopAsync();

        (await signals.Ended.Task.WaitAsync(Cancellation)).ShouldBeOfType<TaskCanceledException>();
        using var response = await request;
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_function()
    {
        using var folder = new AppFolder();
        var signals = new Signals();
        await using var app = await FunctionApp.StartAsync(folder, builder => builder.Services.AddSingleton(signals), typeof(Waiting));
        using var goAway = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var request = app.Http.GetAsync("api/Wait", goAway.Token);
        await signals.Started.Task.WaitAsync(Cancellation);
        await goAway.CancelAsync();

        (await signals.Ended.Task.WaitAsync(Cancellation)).ShouldBeOfType<TaskCanceledException>();
        await Should.ThrowAsync<OperationCanceledException>(request);
    }

    internal sealed class Slow
    {
        [Function("Slow")]
        public async Task<IResult> GetAsync([HttpTrigger] HttpRequest request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return TypedResults.Ok();
        }
    }

    internal sealed class Signals
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<Exception?> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal sealed class Waiting(Signals signals)
    {
        [Function("Wait")]
        public async Task GetAsync([HttpTrigger] HttpRequest request, CancellationToken cancellationToken)
        {
            signals.Started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (Exception exception)
            {
                signals.Ended.SetResult(exception);
                throw;
            }
        }
    }
}
