using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;

namespace Embedded.Tests.Functions;

public sealed class FunctionDeclarationTests
{
    [Theory]
    [InlineData(typeof(NoTrigger), "Function 'NoTrigger'", "0 parameters with a trigger attribute")]
    [InlineData(typeof(TwoTriggers), "Function 'TwoTriggers'", "2 parameters with a trigger attribute")]
    [InlineData(typeof(SameName), "Function 'Same'", "used 2 times")]
    [InlineData(typeof(BadName), "Function 'no spaces'", "a name is a letter")]
    [InlineData(typeof(UnknownParameter), "Function 'UnknownParameter'", "parameter 'nothing'", "names: id, name")]
    [InlineData(typeof(UnknownRequest), "Function 'UnknownRequest'", "parameter 'request'", "HttpTriggerAttribute does not bind")]
    [InlineData(typeof(NotPublic), "Function 'NotPublic'", "must be public")]
    [InlineData(typeof(AsyncVoid), "Function 'AsyncVoid'", "async void")]
    [InlineData(typeof(ReturnsValueTask), "Function 'ReturnsValueTask'", "return Task")]
    [InlineData(typeof(ReturnsPoco), "Function 'ReturnsPoco'", "only IResult and IActionResult")]
    [InlineData(typeof(BadRoute), "Function 'BadRoute'", "route '{id'")]
    [InlineData(typeof(UnknownSetting), "Function 'UnknownSetting'", "'%Nowhere%/x' names the setting 'Nowhere'")]
    [InlineData(typeof(NoConstructor), "Function 'NoConstructor'", "suitable constructor")]
    [InlineData(typeof(UserLevel), "Function 'UserLevel'", "AuthorizationLevel.User")]
    public void A_function_that_cannot_work_is_an_error_at_start_that_names_it(Type functions, params string[] expected)
    {
        using var folder = new AppFolder();

        var error = Should.Throw<FunctionWorkerException>(() => folder.CreateBuilder(_ => { }, functions).Build());

        expected.ShouldAllBe(text => error.Message.Contains(text));
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        using var folder = new AppFolder();

        var error = Should.Throw<FunctionWorkerException>(() => folder.CreateBuilder(_ => { }, typeof(NoTrigger), typeof(AsyncVoid)).Build());

        error.Message.Split(Environment.NewLine).Length.ShouldBe(2);
    }

    [Fact]
    public void HTTP_functions_need_the_web_application()
    {
        using var folder = new AppFolder();
        var builder = new FunctionsApplicationBuilder([], new() { ScriptRoot = folder.ScriptRoot, Functions = new([typeof(Fine)]) });

        Should.Throw<FunctionWorkerException>(builder.Build).Message.ShouldContain("ConfigureFunctionsWebApplication()");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("True")]
    public async Task A_disabled_function_is_not_there_and_the_log_says_so(string value)
    {
        using var folder = new AppFolder().With("AzureWebJobs.Fine.Disabled", value);
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Fine));

        using var response = await app.Http.GetAsync("api/Fine", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        app.Log.Text.ShouldContain("Function 'Fine' is disabled.");
    }

    internal sealed class Fine
    {
        [Function("Fine")]
        public void Run([HttpTrigger] HttpRequest request)
        {
        }
    }

    internal sealed class NoTrigger
    {
        [Function("NoTrigger")]
        public void Run(HttpRequest request)
        {
        }
    }

    internal sealed class TwoTriggers
    {
        [Function("TwoTriggers")]
        public void Run([HttpTrigger] HttpRequest one, [HttpTrigger] HttpRequest two)
        {
        }
    }

    internal sealed class SameName
    {
        [Function("Same")]
        public void One([HttpTrigger] HttpRequest request)
        {
        }

        [Function("SAME")]
        public void Two([HttpTrigger] HttpRequest request)
        {
        }
    }

    internal sealed class BadName
    {
        [Function("no spaces")]
        public void Run([HttpTrigger] HttpRequest request)
        {
        }
    }

    internal sealed class UnknownParameter
    {
        [Function("UnknownParameter")]
        public void Run([HttpTrigger(Route = "{id}/{name}")] HttpRequest request, string nothing)
        {
        }
    }

    internal sealed class UnknownRequest
    {
        [Function("UnknownRequest")]
        public void Run([HttpTrigger] Stream request)
        {
        }
    }

    internal sealed class NotPublic
    {
        [Function("NotPublic")]
        internal void Run([HttpTrigger] HttpRequest request)
        {
        }
    }

    internal sealed class AsyncVoid
    {
        [Function("AsyncVoid")]
        public async void Run([HttpTrigger] HttpRequest request) => await Task.Yield();
    }

    internal sealed class ReturnsValueTask
    {
        [Function("ReturnsValueTask")]
        public ValueTask RunAsync([HttpTrigger] HttpRequest request) => default;
    }

    internal sealed class ReturnsPoco
    {
        [Function("ReturnsPoco")]
        public Task<Version> RunAsync([HttpTrigger] HttpRequest request) => Task.FromResult(new Version());
    }

    internal sealed class BadRoute
    {
        [Function("BadRoute")]
        public void Run([HttpTrigger(Route = "{id")] HttpRequest request)
        {
        }
    }

    internal sealed class UnknownSetting
    {
        [Function("UnknownSetting")]
        public void Run([BlobTrigger("%Nowhere%/x")] string blob)
        {
        }
    }

    internal sealed class NoConstructor
    {
        private NoConstructor()
        {
        }

        [Function("NoConstructor")]
        public void Run([HttpTrigger] HttpRequest request)
        {
        }
    }

    internal sealed class UserLevel
    {
        [Function("UserLevel")]
        public void Run([HttpTrigger(AuthorizationLevel.User)] HttpRequest request)
        {
        }
    }
}
