using System.Text.Json.Serialization;
using Aholo.Functions.Storage;

namespace Aholo.Functions.Http;

/// <summary>The body of <c>POST /api/projects/{id}/shares</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ShareRequest
{
    /// <summary>The number of days that the link is valid. Default: 7.</summary>
    public int? Days { get; init; }
}

/// <summary>A share link in the HTTP API.</summary>
internal sealed record ShareView
{
    /// <summary>Its id, to revoke it.</summary>
    public required string Id { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The page that shows the project. Only in the response that creates the link: the app does not store its token.</summary>
    public string? Page { get; init; }

    /// <summary>The page to embed in other pages. Only in the response that creates the link.</summary>
    public string? Embed { get; init; }

    /// <summary>Creates the view of a link in lists.</summary>
    public static ShareView Of(Share share) => new() { Id = share.Id, CreatedAt = share.CreatedAt, ExpiresAt = share.ExpiresAt };
}

/// <summary>The share links of a project.</summary>
internal sealed record ShareList
{
    /// <summary>The valid links, newest first.</summary>
    public required IReadOnlyList<ShareView> Items { get; init; }
}

/// <summary>What a share link shows of a project.</summary>
internal sealed record SharedProjectView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When the link expires, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Its assets that can be shown in 3D.</summary>
    public required IReadOnlyList<AssetView> Assets { get; init; }

    /// <summary>The link to its picture; omitted if it has none.</summary>
    public string? Preview { get; init; }
}
