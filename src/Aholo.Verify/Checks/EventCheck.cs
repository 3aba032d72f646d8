using System.Net;
using System.Text.Json;

namespace Aholo.Verify.Checks;

/// <summary>Reads the event about a project from Service Bus.</summary>
/// <param name="name">The name of the check.</param>
/// <param name="select">Gets the project's id; null if there is none.</param>
/// <param name="typeSuffix">The end of the event's type. Its beginning is a setting of the app.</param>
internal sealed class EventCheck(string name, Func<VerificationContext, string?> select, string typeSuffix) : ICheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public string Name => name;

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var id = select(context) ?? throw new CheckSkippedException("There is no project to receive an event about.");
        using var published = await context.Deployment.Api.SendAsync(HttpMethod.Get, $"/api/projects/{id}/event", cancellationToken);
        if (published.StatusCode != HttpStatusCode.OK)
            throw new CheckFailedException($"Project {id} has ended, but its event was not published.");
        if (context.Deployment.Events is not { } events)
            throw new CheckSkippedException("Published. Receiving it requires --service-bus.");

        if (await events.WaitAsync(id, Timeout, cancellationToken) is not { } received)
            throw new CheckSkippedException(
                $"Published, but not found in {context.Deployment.Options.Entity}: another consumer may have received it. Use a topic with a separate subscription.");

        Expect(received, "specversion", "1.0");
        Expect(received, "subject", id);
        var type = Get(received, "type");
        return type?.EndsWith(typeSuffix, StringComparison.Ordinal) == true
            ? type
            : throw new CheckFailedException($"The event's type is '{type}', which does not end with '{typeSuffix}'.");
    }

    private static void Expect(JsonElement received, string attribute, string expected)
    {
        var value = Get(received, attribute);
        if (value != expected)
            throw new CheckFailedException($"The event's {attribute} is '{value}' instead of '{expected}'.");
    }

    private static string? Get(JsonElement received, string attribute) => received.TryGetProperty(attribute, out var found) ? found.ToString() : null;
}
