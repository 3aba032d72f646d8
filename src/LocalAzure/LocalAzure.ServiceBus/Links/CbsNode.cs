using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using LocalAzure.ServiceBus.Configuration;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The <c>$cbs</c> node of a connection (claims-based security). It accepts the tokens that authorize links.</summary>
internal sealed class CbsNode(ListenerConnection connection, ServiceBusBrokerOptions options) : IRequestNode
{
    private const string AuthorizedPaths = "authorized-paths";
    private const int Accepted = 202;
    private const int BadRequest = 400;
    private const int Unauthorized = 401;

    public void Handle(string operation, Message request, Action<Message> respond)
    {
        if (operation != ServiceBusAmqp.Operations.PutToken)
            respond(Response(BadRequest, $"The operation '{operation}' is unknown."));
        else if (options.SharedAccessKey is null)
            respond(Response(Accepted, "Accepted"));
        else if (Verify(request.Body as string) is { } path)
        {
            Paths(connection).Add(path);
            respond(Response(Accepted, "Accepted"));
        }
        else
            respond(Response(Unauthorized, "The token has expired or is not signed with the key of the broker."));
    }

    /// <summary>Returns whether the connection has a token for an entity.</summary>
    public static bool IsAuthorized(ListenerConnection connection, string entityPath) =>
        Paths(connection).Any(path => entityPath.Equals(path, StringComparison.OrdinalIgnoreCase)
            || path.Length == 0
            || entityPath.StartsWith(path + '/', StringComparison.OrdinalIgnoreCase));

    private string? Verify(string? token) =>
        token is null ? null : SharedAccessSignature.Verify(token, options.SharedAccessKeyName, options.SharedAccessKey!, options.TimeProvider.GetUtcNow());

    // The frames of a connection are handled sequentially, so the properties need no lock.
    private static HashSet<string> Paths(ListenerConnection connection)
    {
        if (connection.Properties.TryGetValue(AuthorizedPaths, out var known))
            return (HashSet<string>)known;

        var paths = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        connection.Properties[AuthorizedPaths] = paths;
        return paths;
    }

    private static Message Response(int statusCode, string description)
    {
        var response = new Message { ApplicationProperties = new ApplicationProperties() };
        response.ApplicationProperties[ServiceBusAmqp.Cbs.StatusCode] = statusCode;
        response.ApplicationProperties[ServiceBusAmqp.Cbs.StatusDescription] = description;
        return response;
    }
}
