using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Tests;

/// <summary>The snippets of the package's README, each in a method that compiles.</summary>
internal static class ReadmeSnippets
{
    internal static async Task<string> FromPrompt(AholoClient aholo, CancellationToken cancellationToken)
    {
        var projectId = await aholo.CreateGenerationAsync(
            new GenerationRequest { Name = "lamp", Prompt = "a desk lamp of brushed brass" }, cancellationToken);
        return projectId;
    }

    internal static async Task<UploadedResource> UploadFromStore(
        AholoClient aholo,
        long blobLength,
        string blobMd5,
        Func<long, long, CancellationToken, Task<Stream>> OpenBlobAsync,
        IProgress<UploadProgress> progress,
        CancellationToken cancellationToken)
    {
        var source = new UploadSource(
            fileName: "tour.mp4",
            length: blobLength,
            openRange: (offset, length, cancel) => OpenBlobAsync(offset, length, cancel),
            md5: blobMd5);
        var video = await aholo.UploadAsync(source, progress, cancellationToken);
        return video;
    }

    internal static async Task Errors(
        AholoClient aholo,
        ReconstructionRequest request,
        Func<string, Task> SaveAsync,
        Func<Exception, Task> NotifyOperatorAsync,
        Func<TimeSpan?, Task> TryLaterAsync,
        CancellationToken cancellationToken)
    {
        try
        {
            var projectId = await aholo.CreateReconstructionAsync(request, cancellationToken);
            await SaveAsync(projectId);
        }
        catch (AholoUnknownOutcomeException unknown)
        {
            // A project may exist and credits may be spent: an operator must check the account before another create.
            await NotifyOperatorAsync(unknown);
        }
        catch (AholoException failure) when (failure.IsTransient)
        {
            // The request was not accepted, so it is safe to try again later.
            await TryLaterAsync(failure.RetryAfter);
        }
    }

    internal static async Task ManyProjects(AholoClient aholo, string[] projectIds, CancellationToken cancellationToken)
    {
        var tasks = await aholo.GetTasksAsync(projectIds, cancellationToken);
        foreach (var (id, task) in tasks.Where(entry => entry.Value.IsFinal))
            Console.WriteLine($"{id}: {task.Status}");
    }

    internal static async Task List(AholoClient aholo, CancellationToken cancellationToken)
    {
        await foreach (var project in aholo.ListProjectsAsync(new ProjectListQuery { Statuses = [AholoTaskStatus.Running] }, cancellationToken))
            Console.WriteLine($"{project.Name}: {project.Task?.Progress:P0}");
    }

    internal static async Task Prices(AholoClient aholo, ReconstructionRequest request, CancellationToken cancellationToken)
    {
        var balance = await aholo.GetBalanceAsync(cancellationToken);
        var quote = await aholo.GetPriceQuoteAsync([PriceQuoteItem.For(request)], cancellationToken);
        if (quote.TotalCredits > balance.AvailableCredits)
            Console.WriteLine($"{quote.TotalCredits} credits are needed, {balance.AvailableCredits} are available.");
    }

    internal static void HttpClients(IServiceCollection services, AholoAuthOptions auth)
    {
        services.AddAholoClient(options => options.Auth = auth)
            .Upload.ConfigureHttpClient(client => client.DefaultRequestVersion = HttpVersion.Version20);
    }
}
