using Aholo.Local.Hosting;
using LocalAzure.Node;

namespace Aholo.Local.Run;

/// <summary>One run of the command.</summary>
internal static class LocalRun
{
    /// <summary>Starts everything, runs the sample, and stays up unless it is told to end.</summary>
    /// <returns>The exit code: 0 when all went well.</returns>
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
            return 130; // ended by Ctrl+C
        }
        catch (Exception exception) when (exception is LocalException or NodeException)
        {
            reporter.Failed(exception.Message);
            return 2;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reporter.Failed(
                $"{exception.Message.TrimEnd('.')}. The data directory {Path.GetFullPath(local.DataDirectory)} needs a disk with room that can be written: " +
                "free some space, or give another with --data.");
            return 2;
        }

        void ReportStopped()
        {
            try
            {
                reporter.Stopped(Path.GetFullPath(local.DataDirectory));
            }
            catch (IOException)
            {
                // It was told to stop because its terminal has closed.
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
        if (local.RunApp && environment.FollowsCrash)
        {
            foreach (var message in await LostProjects.FindAsync(environment, cancellationToken))
                reporter.Lost(message);
        }

        var succeeded = true;
        if (sample is not null)
        {
            var result = await new SampleRun(environment, reporter).RunAsync(sample, cancellationToken);
            reporter.Done(result);
            succeeded = result.Succeeded;
        }

        if (!run.Exit)
            await StayAsync(local, environment, reporter, cancellationToken);
        return succeeded ? 0 : 1;
    }

    private static async Task StayAsync(LocalOptions local, LocalEnvironment environment, IRunReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Staying();
        var stopping = Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        var functions = local.RunApp ? environment.App.Exited : stopping;
        var reporting = new LaterProjects(environment, reporter).ReportAsync(cancellationToken);
        var ended = await Task.WhenAny(functions, environment.Azurite.Exited, stopping, reporting);
        if (cancellationToken.IsCancellationRequested)
            return;

        if (ended == reporting)
            await reporting;
        throw new LocalException(ended == functions
            ? $"The end of {environment.FunctionsLog}:{Environment.NewLine}{environment.App.Tail}{Environment.NewLine}"
                + $"The host of the function app ended{ExitCode(environment.App)}. What was running is kept: start again."
            : "Azurite has ended. What it had written is kept: start again.");
    }

    private static string ExitCode(IFunctionApp app) => app is FunctionAppProcess { ExitCode: var code } ? $" with exit code {code}" : "";
}
