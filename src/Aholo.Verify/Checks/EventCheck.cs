using System.Net;
using System.Text.Json;

namespace Aholo.Verify.Checks;

/// <summary>The event about a project reaches Service Bus.</summary>
/// <param name="name">The promise.</param>
/// <param name="select">The project, once there is one.</param>
/// <param name="type">The event's type.</param>
internal sealed class EventCheck(string name, Func<VerificationContext, string?> select, string type) : ICheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public string Name => name;

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var id = select(context) ?? throw new CheckSkippedException("There is no project to receive an event about.");
        using var published = await context.Deployment.Api.SendAsync(HttpMethod.Get, $"/api/projects/{id}/event", cancellationToken);
        if (published.StatusCode != HttpStatusCode.OK)
            throw new CheckFailedException($"Project {id} has ended, and its event was not published.");
        if (context.Deployment.Events is not { } events)
            throw new CheckSkippedException("Published. To see it arrive needs --service-bus.");

        // A project has ended only after its event was sent.
        if (await events.WaitAsync(id, Timeout, cancellationToken) is not { } received)
            throw new CheckSkippedException(
                $"Published, but not seen in {context.Deployment.Options.Entity}: a consumer may have been faster. Use a topic and a subscription of its own.");

        Expect(received, "specversion", "1.0");
        Expect(received, "subject", id);
        Expect(received, "type", type);
        return type;
    }

    private static void Expect(JsonElement received, string attribute, string expected)
    {
        var value = received.TryGetProperty(attribute, out var found) ? found.ToString() : null;
        if (value != expected)
            throw new CheckFailedException($"The event's {attribute} is '{value}' instead of '{expected}'.");
    }
}
