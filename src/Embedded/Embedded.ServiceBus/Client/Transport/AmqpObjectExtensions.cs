using Amqp;

namespace Embedded.ServiceBus.Client;

internal static class AmqpObjectExtensions
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Closes and waits a moment for the peer to agree; that it is gone, or silent, is no error any more.</summary>
    public static async ValueTask CloseQuietlyAsync(this AmqpObject closing)
    {
        try
        {
            await closing.CloseAsync(Grace, error: null).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AmqpException or TimeoutException or ObjectDisposedException)
        {
        }
    }
}
