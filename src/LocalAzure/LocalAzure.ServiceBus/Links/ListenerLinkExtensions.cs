using Amqp;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

internal static class ListenerLinkExtensions
{
    /// <summary>Whether the link, its session or its connection has ended, or one of the two sides has begun to end it.</summary>
    public static bool IsEnding(this ListenerLink link) =>
        link.IsClosed
        || link.LinkState > LinkState.Attached
        || link.Session.SessionState > SessionState.Opened
        || link.Session.Connection.ConnectionState > ConnectionState.Opened;

    /// <summary>Tells the client something, unless the link ends before that or meanwhile: then nobody is left to be told.</summary>
    /// <returns>Whether the client was told.</returns>
    public static bool TryTell(this ListenerLink link, Action tell)
    {
        if (link.IsEnding())
            return false;

        try
        {
            return ((ConnectionHandler)link.Session.Connection.Handler).TryTell(link.Session, tell);
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException && link.IsEnding())
        {
            // The client has left while it was being told.
            return false;
        }
    }
}
