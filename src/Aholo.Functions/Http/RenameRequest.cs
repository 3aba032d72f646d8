using System.Text.Json.Serialization;

namespace Aholo.Functions.Http;

/// <summary>The body of <c>PATCH /api/projects/{id}</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RenameRequest
{
    /// <summary>The new name.</summary>
    public string? Name { get; init; }
}
