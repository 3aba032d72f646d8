using System.Net;
using System.Net.Http.Json;
using Aholo.Verify.Deployments;

namespace Aholo.Verify.Checks;

/// <summary>Sends concurrent requests with one <c>Idempotency-Key</c>: they start one project.</summary>
internal sealed class IdempotencyCheck : ICheck
{
    private const int Requests = 5;

    public string Name => "One Idempotency-Key starts one project";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        // An invalid file spends no credits.
        var path = $"{context.Run}/bad.jpg";
        context.Uploads.Add(path);
        await context.Deployment.Api.UploadAsync(path, "This is not a photo."u8.ToArray(), cancellationToken);
        var start = new StartRequest($"{context.Run}-idempotent", [path]);

        var ids = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => StartAsync(context, start, cancellationToken)));
        foreach (var id in ids)
            context.Projects.Add(id);
        if (ids.Distinct().Count() > 1)
            throw new CheckFailedException($"{Requests} requests with one key started {ids.Distinct().Count()} projects: {string.Join(", ", ids.Distinct())}.");

        using var other = await context.Deployment.Api.StartAsync(start with { Name = $"{context.Run}-other" }, context.Run, cancellationToken);
        if (other.StatusCode != HttpStatusCode.UnprocessableEntity)
            throw new CheckFailedException($"Another request with the same key returned {(int)other.StatusCode} instead of 422.");

        await context.WaitForOutcomeAsync(start.Name, cancellationToken);
        return $"{Requests} concurrent requests, 1 project";
    }

    private static async Task<string> StartAsync(VerificationContext context, StartRequest start, CancellationToken cancellationToken)
    {
        using var response = await context.Deployment.Api.StartAsync(start, context.Run, cancellationToken);
        await DeploymentApi.ExpectAsync(response, HttpStatusCode.Accepted, cancellationToken);
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.ProjectResponse, cancellationToken))!.Id;
    }
}
