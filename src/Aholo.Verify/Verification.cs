using System.Diagnostics;
using System.Text.Json;
using Aholo.Verify.Checks;
using Aholo.Verify.Deployments;
using Aholo.Verify.Reporting;
using Azure;
using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace Aholo.Verify;

/// <summary>Runs all checks in order and reports their results.</summary>
internal static class Verification
{
    private static readonly IReadOnlyList<ICheck> Checks =
    [
        new HealthCheck(),
        new KeyCheck(),
        new DocumentCheck(),
        new HttpUploadCheck(),
        new StorageUploadCheck(),
        new BadFileCheck(),
        new EventCheck("The event of the failed project is received", context => context.FailedProject?.Id, ".project.failed.v1"),
        new IdempotencyCheck(),
        new ProjectCheck(),
        new EventCheck("The event of the succeeded project is received", context => context.SucceededProject?.Id, ".project.succeeded.v1"),
        new AssetCheck(),
        new CancelCheck(),
    ];

    private static readonly TimeSpan CleanupTimeout = TimeSpan.FromSeconds(30);

    /// <returns>Whether no check failed.</returns>
    /// <exception cref="OperationCanceledException">The run was canceled. What it created was deleted nevertheless.</exception>
    public static async Task<bool> RunAsync(Deployment deployment, ICheckReporter reporter, CancellationToken cancellationToken)
    {
        var context = new VerificationContext(deployment);
        reporter.Begin(deployment.Options.Url, context.Run);
        var results = new List<CheckResult>();
        try
        {
            foreach (var check in Checks)
            {
                var result = await RunAsync(check, context, cancellationToken);
                Add(result);
                if (results.Count == 1 && result.Unreachable)
                    break;
            }
        }
        finally
        {
            using var cleanup = new CancellationTokenSource(CleanupTimeout);
            if (results is not [{ Unreachable: true }, ..])
                Add(await RunAsync(new DeleteCheck(), context, cleanup.Token));
        }

        reporter.End(results);
        return results.TrueForAll(result => result.Status != CheckStatus.Failed);

        void Add(CheckResult result)
        {
            results.Add(result);
            reporter.Report(result);
        }
    }

    private static async Task<CheckResult> RunAsync(ICheck check, VerificationContext context, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            return new(check.Name, CheckStatus.Passed, await check.RunAsync(context, cancellationToken), clock.Elapsed);
        }
        catch (CheckSkippedException exception)
        {
            return new(check.Name, CheckStatus.Skipped, exception.Message, clock.Elapsed);
        }
        catch (CheckFailedException exception)
        {
            return new(check.Name, CheckStatus.Failed, exception.Message, clock.Elapsed) { Unreachable = exception is DeploymentUnreachableException };
        }
        catch (JsonException exception)
        {
            return new(check.Name, CheckStatus.Failed, $"A response is not the expected JSON: {exception.Message}", clock.Elapsed);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new(check.Name, CheckStatus.Failed, $"A response is incomplete: {exception.Message}", clock.Elapsed);
        }
        catch (RequestFailedException exception)
        {
            return new(check.Name, CheckStatus.Failed, $"Storage returned {exception.Status} {exception.ErrorCode}. Check --storage and your access.", clock.Elapsed);
        }
        catch (ServiceBusException exception)
        {
            return new(check.Name, CheckStatus.Failed, $"Service Bus: {exception.Reason}. Check --service-bus, --entity and --subscription.", clock.Elapsed);
        }
        catch (UnauthorizedAccessException)
        {
            return new(check.Name, CheckStatus.Failed, "Service Bus denied access. Assign yourself the role Azure Service Bus Data Receiver.", clock.Elapsed);
        }
        catch (AuthenticationFailedException exception)
        {
            return new(check.Name, CheckStatus.Failed, $"No Azure identity: {exception.Message.Split('\n')[0]}", clock.Elapsed);
        }
    }
}
