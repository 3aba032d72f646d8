using System.Diagnostics;
using Aholo.Benchmarks.Processes;

namespace Aholo.Benchmarks.Compare;

/// <summary>The <see cref="QuickstartWorker"/> on folders.</summary>
internal sealed class QuickstartContender(string key, string name, int workers, Uri service, DirectoryInfo folder) : IContender
{
    private static readonly string Photo = Path.Combine(AppContext.BaseDirectory, "Samples", "mug.jpg");

    private readonly DirectoryInfo _results = folder.CreateSubdirectory($"{key}-results");
    private IReadOnlyList<string> _names = [];
    private DirectoryInfo? _photos;
    private Process? _process;

    public string Name => name;

    public string Key => key;

    public IReadOnlyList<int> ProcessIds => [_process!.Id];

    public int Finished => _names.Count(name => File.Exists(Quickstart.LastResult(_results.FullName, name)));

    public async Task BeginAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await KillAsync();
        _names = names;
        _photos = folder.CreateSubdirectory($"{key}-{names[0]}");
        // A loop works on what is there; a watcher sees what comes.
        if (workers == QuickstartWorker.TaskForEach)
            await StartAgainAsync(cancellationToken);
        foreach (var name in names)
            File.CreateSymbolicLink(Path.Combine(_photos.FullName, $"{name}.jpg"), Photo);
        if (workers != QuickstartWorker.TaskForEach)
            await StartAgainAsync(cancellationToken);
    }

    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        var worker = new QuickstartWorker();
        _process = Child.StartSelf(worker.Name, QuickstartWorker.Arguments(service, _photos!.FullName, _results.FullName, workers));
        if (await _process.StandardOutput.ReadLineAsync(cancellationToken) != QuickstartWorker.Ready)
            throw new InvalidOperationException($"{name} did not start.");
    }

    public async Task KillAsync()
    {
        if (_process is null)
            return;

        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
