using LocalAzure.DurableTask.Testing;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask.Tests;

public sealed class CommitQueueTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly SemaphoreSlim _atPoint = new(0);
    private readonly ManualResetEventSlim _continue = new();
    private int _points;

    [Fact]
    public async Task Writes_that_arrive_during_a_commit_share_the_next_one()
    {
        using var store = OpenWithPause();
        var first = store.WriteAsync(_ => 0);
        await _atPoint.WaitAsync(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(1, 50).Select(n => store.WriteAsync(_ => n)).ToList();
        _continue.Set();

        await first;
        (await Task.WhenAll(others)).ShouldBe(Enumerable.Range(1, 50));
        _points.ShouldBe(4); // before and after two commits
    }

    [Fact]
    public async Task A_failed_write_does_not_fail_others_in_its_transaction()
    {
        using var store = OpenWithPause();
        var first = store.WriteAsync(_ => 0);
        await _atPoint.WaitAsync(TestContext.Current.CancellationToken);
        var before = store.WriteAsync(writer => writer.AddActivity(1, [1]));
        var broken = store.WriteAsync<int>(writer =>
        {
            writer.AddActivity(2, [2]);
            throw new InvalidOperationException("broken");
        });
        var rejected = store.WriteAsync(writer =>
        {
            writer.AddActivity(3, [3]);
            writer.AppendHistory(1, 1, null!); // NOT NULL
            return 0;
        });
        var after = store.WriteAsync(writer => writer.AddActivity(4, [4]));
        _continue.Set();

        await first;
        var kept = new[] { await before, await after };
        (await Should.ThrowAsync<InvalidOperationException>(() => broken)).Message.ShouldBe("broken");
        await Should.ThrowAsync<OrchestrationStoreException>(() => rejected);
        store.Read(reader => reader.FindActivities()).ShouldBe(kept);
    }

    [Fact]
    public async Task Queued_writes_are_committed_when_the_store_closes_and_later_ones_are_rejected()
    {
        var store = OrchestrationStore.Open(_directory.File);
        var writes = Enumerable.Range(1, 20).Select(n => store.WriteAsync(writer => writer.AddActivity(n, [1]))).ToList();
        store.Dispose();

        await Task.WhenAll(writes);
        Should.Throw<OrchestrationStoreException>(() => store.WriteAsync(_ => 0)).Message.ShouldContain("closed");
        Should.Throw<OrchestrationStoreException>(() => store.Read(_ => 0)).Message.ShouldContain("closed");
        using var again = OrchestrationStore.Open(_directory.File);
        again.Read(reader => reader.FindActivities()).Count.ShouldBe(20);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _atPoint.Dispose();
        _continue.Dispose();
    }

    private OrchestrationStore OpenWithPause() => OrchestrationStore.Open(_directory.File, crashPoint: () =>
    {
        if (_points++ > 0)
            return;
        _atPoint.Release();
        _continue.Wait();
    });
}
