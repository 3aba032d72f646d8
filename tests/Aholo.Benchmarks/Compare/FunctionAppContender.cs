using Aholo.Benchmarks.Load;
using Aholo.Files.Media;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;

namespace Aholo.Benchmarks.Compare;

/// <summary>The function app, with storage and the broker. What counts is the event, which comes after the assets and the record.</summary>
internal sealed class FunctionAppContender(LocalEnvironment environment, EventTimes events) : IContender
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    private IReadOnlyList<Task> _ended = [];

    public string Name => "this app";

    public string Key => "app";

    public IReadOnlyList<int> ProcessIds => [environment.Functions.HostId, environment.Functions.WorkerId];

    public int Finished => _ended.Count(project => project.IsCompletedSuccessfully);

    public async Task BeginAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var uploads = environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var photo = BinaryData.FromBytes(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Samples", "mug.jpg"), cancellationToken));
        _ended = await Task.WhenAll(names.Select(async name =>
        {
            var blob = await uploads.GetBlobClient($"{name}.jpg").UploadAsync(photo, overwrite: true, cancellationToken);
            var id = ProjectId.FromBlob(uploads.Name, BlobReference.Of($"{name}.jpg", blob.Value.ETag));
            return (Task)events.WaitAsync(id, MaxWait, cancellationToken);
        }));
    }

    public Task KillAsync() => environment.Functions.KillAsync();

    public Task StartAgainAsync(CancellationToken cancellationToken) => environment.StartFunctionsAsync(cancellationToken: cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
