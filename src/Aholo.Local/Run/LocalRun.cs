using Aholo.Local.Hosting;
using LocalAzure.Node;

namespace Aholo.Local.Run;

/// <summary>Runs the command.</summary>
internal static class LocalRun
{
    private const int Failed = 2;
    private const int Interrupted = 130; // 128 + SIGINT

    /// <summary>Starts everything, runs the sample, and runs until it is stopped unless it has to exit.</summary>
    /// <returns>The exit code: 0 for success.</returns>
    public static async Task<int> RunAsync(LocalOptions local, RunOptions run, IRunReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            var exitCode = await RunToEndAsync(local, run, reporter, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
                ReportStopped();
            return exitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ReportStopped();
            return Interrupted;
        }
        catch (Exception exception) when (exception is LocalException or NodeException)
        {
            reporter.Failed(exception.Message);
            return Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reporter.Failed(
                $"{exception.Message.TrimEnd('.')}. The data directory {Path.GetFullPath(local.DataDirectory)} requires a writable disk with free space: " +
                "free some space, or choose another directory with --data.");
            return Failed;
        }

        void ReportStopped()
        {
            try
            {
                reporter.Stopped(Path.GetFullPath(local.DataDirectory));
            }
            catch (IOException)
            {
                // The run stops because its terminal has closed.
            }
        }
    }

    private static async Task<int> RunToEndAsync(LocalOptions local, RunOptions run, IRunReporter reporter, CancellationToken cancellationToken)
    {
        var sample = run.Sample is null ? null : Sample.Find(run.Sample);
        await using var environment = await reporter.StartingAsync(async progress =>
        {
            var started = await LocalEnvironment.StartAsync(local, cancellationToken, progress);
            try
            {
                if (local.RunApp)
                    await started.EnsureHealthyAsync(cancellationToken);
                return started;
            }
            catch
            {
                await started.DisposeAsync();
                throw;
            }
        });
        reporter.Ready(environment);
        var lost = local.RunApp && environment.FollowsCrash ? new LostProjects(environment) : null;
        foreach (var message in lost is null ? [] : await lost.FindAsync(cancellationToken))
            reporter.Lost(message);

        var succeeded = true;
        if (sample is not null)
        {
            var result = await new SampleRun(environment, reporter).RunAsync(sample, cancellationToken);
            reporter.Done(result);
            succeeded = result.Succeeded;
        }

        if (!run.Exit)
            await StayAsync(local, environment, lost, reporter, cancellationToken);
        return succeeded ? 0 : 1;
    }

    private static async Task StayAsync(
        LocalOptions local, LocalEnvironment environment, LostProjects? lost, IRunReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Staying();
        var stopping = Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        var functions = local.RunApp ? environment.App.Exited : stopping;
        var reporting = new LaterProjects(environment, reporter).ReportAsync(cancellationToken);
        var watching = new DiskWatch(Path.GetFullPath(local.DataDirectory), reporter).WatchAsync(cancellationToken);
        var finding = lost?.WatchAsync(reporter.Lost, cancellationToken) ?? stopping;
        var broker = environment.Broker.Completion;
        var ended = await Task.WhenAny(functions, environment.Azurite.Exited, broker, stopping, reporting, watching, finding);
        if (cancellationToken.IsCancellationRequested)
            return;

        if (ended == reporting || ended == watching || ended == finding)
            await ended;
        if (ended == broker)
            throw new LocalException($"{broker.Exception?.InnerException?.Message ?? "The broker has stopped."} The state is kept: start the command again.");
        if (ended != functions)
            throw new LocalException("Azurite has ended. The state is kept: start the command again.");
        throw new LocalException(
            $"The end of {environment.FunctionsLog}:{Environment.NewLine}{environment.App.Tail}{Environment.NewLine}"
            + $"The host of the function app has ended{ExitCode(environment.App)}. The state is kept: start the command again.");
    }

    private static string ExitCode(IFunctionApp app) => app is FunctionAppProcess { ExitCode: var code } ? $" with exit code {code}" : "";
}
