using Amqp;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

internal static class ListenerLinkExtensions
{
    /// <summary>Returns whether the link, its session or its connection has ended or is being ended by either side.</summary>
    public static bool IsEnding(this ListenerLink link) =>
        link.IsClosed
        || link.LinkState > LinkState.Attached
        || link.Session.SessionState > SessionState.Opened
        || link.Session.Connection.ConnectionState > ConnectionState.Opened;

    /// <summary>Sends to the client unless the link has ended or ends meanwhile.</summary>
    /// <returns>Whether the send succeeded.</returns>
    public static bool TrySend(this ListenerLink link, Action send)
    {
        if (link.IsEnding())
            return false;

        try
        {
            return ((ConnectionHandler)link.Session.Connection.Handler).TrySend(link.Session, send);
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException && link.IsEnding())
        {
            // The client has disconnected meanwhile.
            return false;
        }
    }
}
