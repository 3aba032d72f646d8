using Azure.Storage.Queues;

namespace Aholo.EndToEnd.Tests;

/// <summary>Azurite searches a queue for expired messages only when one has expired.</summary>
public sealed class AzuriteQueueTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_expires_on_time_and_the_others_are_received()
    {
        await using var azurite = await TestAzurite.StartAsync(dataDirectory: null, CancellationToken, scripts: true);
        var queue = new QueueClient(azurite.ConnectionString, "messages");
        await queue.CreateAsync(cancellationToken: CancellationToken);
        await queue.SendMessageAsync("kept", CancellationToken);
        (await queue.PeekMessageAsync(CancellationToken)).Value.MessageText.ShouldBe("kept");
        var expiring = await queue.SendMessageAsync("expiring", timeToLive: TimeSpan.FromSeconds(1), cancellationToken: CancellationToken);

        await WaitUntilAsync(expiring.Value.ExpirationTime.AddSeconds(1)); // it is given in whole seconds

        var received = await queue.ReceiveMessagesAsync(maxMessages: 2, cancellationToken: CancellationToken);
        received.Value.Select(message => message.MessageText).ShouldBe(["kept"]);
        await queue.DeleteMessageAsync(received.Value[0].MessageId, received.Value[0].PopReceipt, CancellationToken);
        (await queue.GetPropertiesAsync(CancellationToken)).Value.ApproximateMessagesCount.ShouldBe(0);
    }

    // Azurite has only the clock of the machine.
    private static async Task WaitUntilAsync(DateTimeOffset time)
    {
        while (DateTimeOffset.UtcNow is var now && now <= time)
            await Task.Delay(time - now + TimeSpan.FromMilliseconds(1), CancellationToken);
    }
}
