using System.Text;
using Aholo.Functions.Configuration;
using Aholo.Functions.Dashboard;
using Aholo.Functions.Http;
using Aholo.Functions.Storage;
using Aholo.Functions.Webhooks;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Http;

public sealed class DirectUploadsApiTests : IDisposable
{
    private readonly DirectoryInfo _page = Directory.CreateTempSubdirectory("page-");

    public void Dispose() => _page.Delete(recursive: true);

    [Fact]
    public async Task Without_direct_uploads_the_API_names_the_alternative_and_the_page_may_not_connect_to_storage()
    {
        var options = Options.Create(new AholoFunctionsOptions { DirectUploads = { Enabled = false } });
        var containers = new ProjectContainers(new BlobServiceClient(new Uri("https://account.blob.core.windows.net")), options);
        var api = new DirectUploadsApi(
            containers, new UploadUrls(containers, TimeProvider.System), new UploadChecks(containers, options), new WebhookHosts(options), new JsonBody(TimeProvider.System), options,
            TimeProvider.System, NullLogger<DirectUploadsApi>.Instance);

        var answer = await api.StartAsync(new DefaultHttpContext().Request, TestContext.Current.CancellationToken);

        var problem = answer.ShouldBeOfType<ProblemHttpResult>();
        problem.StatusCode.ShouldBe(StatusCodes.Status403Forbidden);
        problem.ProblemDetails.Extensions["code"].ShouldBe(RequestProblems.DirectUploadsDisabled);
        problem.ProblemDetails.Detail!.ShouldContain("PUT /api/uploads/{path}");
        Policy(containers, options).ShouldContain("connect-src 'self';");
        Policy(containers, Options.Create(new AholoFunctionsOptions())).ShouldContain("connect-src 'self' https://account.blob.core.windows.net;");
    }

    [Theory]
    [InlineData("https://10.0.0.1/?token=s3cret")]
    [InlineData("http://hooks.example.com/?token=s3cret")]
    public async Task Both_kinds_of_upload_reject_a_webhook_that_a_project_request_may_not_use(string webhook)
    {
        var options = Options.Create(new AholoFunctionsOptions { Webhooks = { AllowedHosts = ["hooks.example.com"] } });
        var containers = new ProjectContainers(new BlobServiceClient(new Uri("https://account.blob.core.windows.net")), options);
        var (checks, webhooks) = (new UploadChecks(containers, options), new WebhookHosts(options));
        var direct = new DirectUploadsApi(
            containers, new UploadUrls(containers, TimeProvider.System), checks, webhooks, new JsonBody(TimeProvider.System), options, TimeProvider.System,
            NullLogger<DirectUploadsApi>.Instance);
        var post = new DefaultHttpContext().Request;
        var body = $$"""{ "path": "mug.jpg", "size": 1, "options": { "webhook": "{{webhook}}" } }""";
        (post.ContentType, post.Body) = ("application/json", new MemoryStream(Encoding.UTF8.GetBytes(body)));
        var put = new DefaultHttpContext().Request;
        put.QueryString = QueryString.Create("webhook", webhook);

        ShouldNameWebhook(await direct.StartAsync(post, TestContext.Current.CancellationToken));
        ShouldNameWebhook(await new UploadsApi(containers, checks, webhooks, options).PutAsync(put, "mug.jpg", TestContext.Current.CancellationToken));

        static void ShouldNameWebhook(IResult answer)
        {
            var errors = answer.ShouldBeOfType<ValidationProblem>().ProblemDetails.Errors;
            errors.Keys.ShouldBe(["webhook"]);
            errors["webhook"].ShouldHaveSingleItem().ShouldNotContain("s3cret");
        }
    }

    private string Policy(ProjectContainers containers, IOptions<AholoFunctionsOptions> options)
    {
        File.WriteAllText(Path.Combine(_page.FullName, DashboardFiles.Index), "");
        var context = new DefaultHttpContext { Request = { Path = "/api/ui/" } };
        new DashboardApi(new DashboardFiles(_page.FullName), containers, options).Run(context.Request, path: null);
        return context.Response.Headers.ContentSecurityPolicy.ToString();
    }
}
