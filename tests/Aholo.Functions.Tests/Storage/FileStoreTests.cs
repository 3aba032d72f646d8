using Aholo.Files.Problems;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;

namespace Aholo.Functions.Tests.Storage;

/// <summary>A process reads from storage what another one may have changed.</summary>
public sealed class FileStoreTests(StorageFixture storage) : IClassFixture<StorageFixture>, IDisposable
{
    private static readonly FileState Inspected = new() { Blob = new("mug.jpg", "0x1") };
    private static readonly FileState Transferred = Inspected with { Url = new("https://files.example/mug.jpg"), TransferredAt = DateTimeOffset.UnixEpoch };

    private readonly string _id = ProjectId.New();
    private readonly FileStore _here = new(storage.Containers);
    private readonly FileStore _elsewhere = new(storage.Containers);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _here.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task A_file_that_this_process_has_transferred_costs_no_read()
    {
        await _here.WriteAsync(_id, 0, Transferred, CancellationToken);
        await _elsewhere.DeleteAllAsync(_id, CancellationToken);

        (await _here.ReadAllAsync(_id, 1, CancellationToken)).ShouldBe([Transferred]);
        (await _elsewhere.ReadAllAsync(_id, 1, CancellationToken)).ShouldBe([null]);
    }

    [Fact]
    public async Task A_file_that_another_process_transfers_after_this_one_has_inspected_it_is_read()
    {
        await _here.AddAsync(_id, 0, Inspected, CancellationToken);
        await _elsewhere.WriteAsync(_id, 0, Transferred, CancellationToken);

        (await _here.TryReadAsync(_id, 0, CancellationToken))!.Url.ShouldBe(Transferred.Url);
    }

    [Fact]
    public async Task A_transfer_that_fails_after_one_that_succeeded_is_read()
    {
        await _here.WriteAsync(_id, 0, Transferred, CancellationToken);
        await _here.WriteAsync(_id, 0, Transferred with { Problem = new(ProblemCodes.FileMissing, "It was deleted.") }, CancellationToken);
        await _elsewhere.WriteAsync(_id, 0, Transferred, CancellationToken);

        (await _here.TryReadAsync(_id, 0, CancellationToken))!.Problem.ShouldBeNull();
    }
}
