using System.Text.Json;

namespace Aholo.Http;

/// <summary>How a service writes success and failure.</summary>
internal abstract class ResponseDialect
{
    /// <summary>
    /// The business object of a successful answer, which lives as long as <paramref name="document"/>; otherwise throws what the answer means.
    /// </summary>
    /// <param name="answer">The whole answer.</param>
    /// <param name="document">The first JSON value in the body; null when there is none.</param>
    public abstract JsonElement Read(ServiceAnswer answer, JsonDocument? document);
}
