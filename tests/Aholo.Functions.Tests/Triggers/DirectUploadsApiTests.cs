using Aholo.Functions.Configuration;
using Aholo.Functions.Dashboard;
using Aholo.Functions.Storage;
using Aholo.Functions.Triggers;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Triggers;

public sealed class DirectUploadsApiTests : IDisposable
{
    private readonly DirectoryInfo _page = Directory.CreateTempSubdirectory("page-");

    public void Dispose() => _page.Delete(recursive: true);

    [Fact]
    public async Task Where_direct_uploads_are_turned_off_the_API_names_the_other_way_and_the_page_may_not_connect_to_storage()
    {
        var options = Options.Create(new AholoFunctionsOptions { DirectUploads = { Enabled = false } });
        var containers = new ProjectContainers(new BlobServiceClient(new Uri("https://account.blob.core.windows.net")), options);
        var api = new DirectUploadsApi(
            containers, new UploadUrls(containers, TimeProvider.System), new UploadChecks(containers, options), new JsonBody(TimeProvider.System), options,
            TimeProvider.System, NullLogger<DirectUploadsApi>.Instance);

        var answer = await api.StartAsync(new DefaultHttpContext().Request, TestContext.Current.CancellationToken);

        var problem = answer.ShouldBeOfType<ProblemHttpResult>();
        problem.StatusCode.ShouldBe(StatusCodes.Status403Forbidden);
        problem.ProblemDetails.Extensions["code"].ShouldBe(RequestProblems.DirectUploadsDisabled);
        problem.ProblemDetails.Detail!.ShouldContain("PUT /api/uploads/{path}");
        Policy(containers, options).ShouldContain("connect-src 'self';");
        Policy(containers, Options.Create(new AholoFunctionsOptions())).ShouldContain("connect-src 'self' https://account.blob.core.windows.net;");
    }

    private string Policy(ProjectContainers containers, IOptions<AholoFunctionsOptions> options)
    {
        File.WriteAllText(Path.Combine(_page.FullName, DashboardFiles.Index), "");
        var context = new DefaultHttpContext { Request = { Path = "/api/ui/" } };
        new DashboardApi(new DashboardFiles(_page.FullName), containers, options).Run(context.Request, path: null);
        return context.Response.Headers.ContentSecurityPolicy.ToString();
    }
}
