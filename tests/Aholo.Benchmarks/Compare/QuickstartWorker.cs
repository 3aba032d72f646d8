using System.Globalization;
using Aholo.Benchmarks.Processes;

namespace Aholo.Benchmarks.Compare;

/// <summary>Makes 3D of the photos in a folder by the <see cref="Quickstart"/>'s steps, in a process of its own, which can be killed.</summary>
internal sealed class QuickstartWorker : IChildCommand
{
    /// <summary>Instead of a number of workers: a task for each photo from the moment that it comes, as a service does that keeps its work in memory.</summary>
    public const int TaskForEach = 0;

    /// <summary>What it writes when it has begun.</summary>
    public const string Ready = "ready";

    public string Name => "quickstart-worker";

    /// <param name="service">The base URL of v2.</param>
    /// <param name="photos">The folder that photos come to.</param>
    /// <param name="results">The folder for results.</param>
    /// <param name="workers">How many loops over the photos that are there run at once, or <see cref="TaskForEach"/>.</param>
    public static string[] Arguments(Uri service, string photos, string results, int workers) =>
        [service.ToString(), photos, results, workers.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Works until it is killed.</summary>
    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (service, photos, results) = (new Uri(arguments[0]), arguments[1], arguments[2]);
        var workers = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        using var quickstart = new Quickstart(service, results);
        if (workers == TaskForEach)
            await WatchAsync(quickstart, photos, cancellationToken);
        else
            await LoopAsync(quickstart, photos, results, workers, cancellationToken);
    }

    // What has its results is left out, so that it can be started again.
    private static async Task LoopAsync(Quickstart quickstart, string photos, string results, int workers, CancellationToken cancellationToken)
    {
        Console.WriteLine(Ready);
        var open = Directory.GetFiles(photos).Order().Where(photo => !File.Exists(Quickstart.LastResult(results, Path.GetFileNameWithoutExtension(photo))));
        await Parallel.ForEachAsync(
            open.ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (photo, token) => await quickstart.RunAsync(photo, token));
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private static async Task WatchAsync(Quickstart quickstart, string photos, CancellationToken cancellationToken)
    {
        using var watcher = new FileSystemWatcher(photos);
        watcher.Created += async (_, created) =>
        {
            try
            {
                await quickstart.RunAsync(created.FullPath, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"{created.Name}: {exception}");
            }
        };
        watcher.EnableRaisingEvents = true;
        Console.WriteLine(Ready);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
