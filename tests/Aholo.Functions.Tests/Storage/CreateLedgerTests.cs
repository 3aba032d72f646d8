using Aholo.Functions.Storage;

namespace Aholo.Functions.Tests.Storage;

public sealed class CreateLedgerTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly CreateLedger _ledger = new(storage.Containers, TimeProvider.System);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_one_of_many_concurrent_intents_succeeds()
    {
        var intents = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _ledger.TryIntendAsync(_id, CancellationToken)));

        intents.Count(intent => intent is not null).ShouldBe(1);
    }

    [Fact]
    public async Task A_response_is_stored_and_never_changed()
    {
        var intent = (await _ledger.TryIntendAsync(_id, CancellationToken)).ShouldNotBeNull();
        await _ledger.AnswerAsync(_id, intent, "first", CancellationToken);
        await _ledger.AnswerAsync(_id, intent, "second", CancellationToken);
        await _ledger.AdoptAsync(_id, "second", CancellationToken);
        await _ledger.ForgetAsync(_id, CancellationToken);

        (await _ledger.TryIntendAsync(_id, CancellationToken)).ShouldBeNull();
        (await _ledger.TryReadAsync(_id, CancellationToken))!.AholoProjectId.ShouldBe("first");
    }

    // The response is stored with any version of the intent, because finding it out again costs credits.
    [Fact]
    public async Task A_response_is_stored_although_the_entry_has_changed_since_the_intent()
    {
        var intent = (await _ledger.TryIntendAsync(_id, CancellationToken)).ShouldNotBeNull();
        await _ledger.CloseAsync(_id, CancellationToken);
        await _ledger.AnswerAsync(_id, intent, "there", CancellationToken);

        var entry = (await _ledger.TryReadAsync(_id, CancellationToken)).ShouldNotBeNull();
        (entry.AholoProjectId, entry.IntendedAt, entry.ClosedAt is not null).ShouldBe(("there", intent.IntendedAt, true));
    }

    [Fact]
    public async Task After_a_withdrawn_intent_another_can_be_written()
    {
        var intent = await _ledger.TryIntendAsync(_id, CancellationToken);
        await _ledger.WithdrawAsync(_id, intent!, CancellationToken);

        (await _ledger.TryReadAsync(_id, CancellationToken)).ShouldBeNull();
        (await _ledger.TryIntendAsync(_id, CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_intent_without_a_response_can_be_adopted_or_withdrawn()
    {
        await _ledger.TryIntendAsync(_id, CancellationToken);
        await _ledger.MarkUnknownAsync(_id, "the connection broke", CancellationToken);
        (await _ledger.TryReadAsync(_id, CancellationToken))!.UnknownBecause.ShouldBe("the connection broke");

        await _ledger.ForgetAsync(_id, CancellationToken);
        (await _ledger.TryReadAsync(_id, CancellationToken)).ShouldBeNull();

        await _ledger.TryIntendAsync(_id, CancellationToken);
        await _ledger.AdoptAsync(_id, "found", CancellationToken);
        var entry = (await _ledger.TryReadAsync(_id, CancellationToken))!;
        (entry.AholoProjectId, entry.AnsweredBy).ShouldBe(("found", "resolve"));
    }

    [Fact]
    public async Task Only_the_entry_of_the_ended_project_is_archived_and_never_that_of_a_later_one()
    {
        await _ledger.AnswerAsync(_id, (await _ledger.TryIntendAsync(_id, CancellationToken))!, "second", CancellationToken);

        await _ledger.ArchiveAsync(_id, "first", CancellationToken);
        (await _ledger.TryReadAsync(_id, CancellationToken))!.AholoProjectId.ShouldBe("second");

        await _ledger.ArchiveAsync(_id, "second", CancellationToken);
        (await _ledger.TryReadAsync(_id, CancellationToken)).ShouldBeNull();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_closed_entry_prevents_a_create_and_is_restored_when_reopened(bool intended, bool answered)
    {
        var intent = intended ? await _ledger.TryIntendAsync(_id, CancellationToken) : null;
        if (answered)
            await _ledger.AnswerAsync(_id, intent!, "there", CancellationToken);
        var before = await _ledger.TryReadAsync(_id, CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _ledger.CloseAsync(_id, CancellationToken)));
        (await _ledger.IsClosedAsync(_id, CancellationToken)).ShouldBeTrue();
        (await _ledger.TryIntendAsync(_id, CancellationToken)).ShouldBeNull();
        await _ledger.ForgetAsync(_id, CancellationToken);
        await _ledger.ArchiveAsync(_id, "there", CancellationToken);
        (await _ledger.IsClosedAsync(_id, CancellationToken)).ShouldBeTrue();

        await _ledger.ReopenAsync(_id, CancellationToken);
        (await _ledger.TryReadAsync(_id, CancellationToken)).ShouldBe(before);
    }
}
