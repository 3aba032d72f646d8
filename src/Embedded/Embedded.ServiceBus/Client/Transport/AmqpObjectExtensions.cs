using Amqp;

namespace Embedded.ServiceBus.Client;

internal static class AmqpObjectExtensions
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Closes and waits a moment for the peer to agree; that it is gone, or silent, is no error any more.</summary>
    public static async ValueTask CloseQuietlyAsync(this AmqpObject closing)
    {
        // The library tells of the end on the thread that reads the connection, which must not go on with what the caller does next:
        // its own CloseAsync does.
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        closing.AddClosedCallback((_, _) => closed.TrySetResult());
        try
        {
            closing.Close(TimeSpan.Zero);
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException)
        {
            return;
        }

        await closed.Task.WaitAsync(Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
